"""People, places and organisations in a record, by a spaCy model of its language.

`[enrich] entities = "samples.enrich.entities:entities@3.8"`: the version of your models. Needs
spaCy and a model: `pip install spacy && python -m spacy download en_core_web_sm`. Without either
its records wait; a record in a language without a model gets none.
"""

from collections import Counter
from functools import cache
from typing import Any

try:
    import spacy
except ModuleNotFoundError as exc:
    if exc.name != "spacy":
        raise
    raise ImportError(
        "spaCy is not installed. In the environment of wirecopy: "
        "pip install spacy && python -m spacy download en_core_web_sm"
    ) from exc

MODELS = {name.partition("_")[0]: name for name in sorted(spacy.util.get_installed_models())}
if not MODELS:
    raise ImportError("spaCy has no model: python -m spacy download en_core_web_sm")
_NOT_NEEDED = ["parser", "lemmatizer", "textcat"]
_MOST_CHARACTERS = 100_000  #: of a text; a model takes about a gigabyte for a million
_KINDS = {"PERSON": "people", "PER": "people", "ORG": "organisations", "GPE": "places"} | {
    "LOC": "places"
}


def entities(record: dict[str, Any]) -> dict[str, list[str]] | None:
    """Names by kind, the most frequent first; None for a language without a model."""
    name = MODELS.get((record["language"] or "").partition("-")[0].lower())
    if name is None:
        return None
    text = f"{record['title'] or ''}\n\n{record['content_text'] or ''}"[:_MOST_CHARACTERS]
    found: dict[str, Counter[str]] = {kind: Counter() for kind in _KINDS.values()}
    for one in _model(name)(text).ents:
        if one.label_ in _KINDS and one.text.strip():
            found[_KINDS[one.label_]][" ".join(one.text.split())] += 1
    return {kind: [text for text, _ in names.most_common()] for kind, names in found.items()}


@cache
def _model(name: str) -> Any:
    """Loaded once in a process; it stays for the records that follow."""
    return spacy.load(name, exclude=_NOT_NEEDED)
