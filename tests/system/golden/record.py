"""Write expected.json from today's extraction: `python -m tests.system.golden.record [CASE...]`."""

import json
import sys

from tests.system.golden.cases import article_json, case_folders


def main(names: list[str]) -> None:
    """Record the named cases, or all."""
    for folder in case_folders():
        if not names or folder.name in names:
            text = json.dumps(article_json(folder), ensure_ascii=False, indent=1)
            (folder / "expected.json").write_text(text + "\n", "utf-8")
            print(folder.name)


if __name__ == "__main__":
    main(sys.argv[1:])
