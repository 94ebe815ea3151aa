"""A second story and readers' words, for pages that hold more than their article."""

from tests.extractors.article.pages import PARAGRAPHS, TITLE

OTHER_TITLE = "Library lends violins to those who ask"
OTHER = (
    "The town library has begun to lend violins, guitars and accordions to readers who have held "
    "a card for a year or more.",
    "Most of them were given by families who no longer played, and pupils of the trade school "
    "mended each one over the winter.",
    "A loan runs for four weeks and may be renewed twice if nobody else has put down a name for "
    "the same instrument.",
)
VOICES = (
    "I sailed on her as a boy and never thought that I would see those lights again, well done.",
    "And who pays for the diesel? My road has had the same hole in it since the spring of 2014.",
    "Does she take bicycles? The tourist office could not tell me when I rang them on Friday.",
    "Thank you for the report, but the fares for children are missing, as they are every time.",
)


def text_of(paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
    """Paragraphs as markup."""
    return "".join(f"<p>{p}</p>" for p in paragraphs)


ARTICLE = f"<h1>{TITLE}</h1>{text_of()}"
