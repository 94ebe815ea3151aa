"""Build the sample newsroom: archive, subscriptions, expectations. Every run, the same bytes.

python -m samples.build                    writes newsroom.warc.gz, feeds.toml and expected.json
beside this file python -m samples.build --warc F --feeds G writes elsewhere python -m samples.build
--edition 1        an archive of the morning (1) or of noon (2) only python -m samples.build --check
exit code 1 when what is committed differs from a fresh build
"""

import argparse
import gzip
import io
import json
import sys
from http import HTTPStatus
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from samples.expected import expected, feeds_toml
from samples.press import Capture, captures, subscriptions

HERE = Path(__file__).parent


def main(arguments: list[str] | None = None) -> int:
    """Write or check. Exit code 1: --check found a difference."""
    options = _parser().parse_args(arguments)
    built = {
        options.warc: archive(tuple(c for c in captures() if options.edition in (None, c.edition))),
        options.feeds: feeds_toml(subscriptions()).encode(),
        options.expected: (json.dumps(expected(), ensure_ascii=False, indent=1) + "\n").encode(),
    }
    if options.check:
        return _check(built)
    for path, content in built.items():
        path.write_bytes(content)
        print(f"{path}: {len(content):,} bytes")
    return 0


def archive(responses: tuple[Capture, ...]) -> bytes:
    """A WARC 1.1 file, gzipped record by record, of the responses in their order."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    for number, capture in enumerate(responses):
        status = f"{capture.status} {HTTPStatus(capture.status).phrase}"
        name = f"{number} {capture.edition} {capture.url}"
        record = writer.create_warc_record(
            capture.url,
            "response",
            payload=io.BytesIO(capture.body),
            # without a length warcio leaves a temporary file open for each record
            length=len(capture.body),
            http_headers=StatusAndHeaders(status, list(capture.headers), protocol="HTTP/1.1"),
            warc_headers_dict={
                "WARC-Date": capture.at.isoformat().replace("+00:00", "Z"),
                "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>",
            },
        )
        writer.write_record(record)
    return out.getvalue()


def same_archive(one: bytes, other: bytes) -> bool:
    """True when two archives hold the same records, however a machine's zlib compressed them."""
    return gzip.decompress(one) == gzip.decompress(other)


def _check(built: dict[Path, bytes]) -> int:
    stale = [path for path, content in built.items() if not _is_current(path, content)]
    for path in stale:
        print(f"{path}: differs from a fresh build; run `python -m samples.build`", file=sys.stderr)
    return 1 if stale else 0


def _is_current(path: Path, content: bytes) -> bool:
    if not path.exists():
        return False
    written = path.read_bytes()
    return same_archive(written, content) if path.suffix == ".gz" else written == content


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m samples.build", description="Builds the sample newsroom."
    )
    parser.add_argument("--warc", type=Path, default=HERE / "newsroom.warc.gz")
    parser.add_argument("--feeds", type=Path, default=HERE / "feeds.toml")
    parser.add_argument("--expected", type=Path, default=HERE / "expected.json")
    parser.add_argument(
        "--edition", type=int, choices=(1, 2), help="only the morning (1) or only noon (2)"
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; compare with what is there"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
