"""Other extractors, each as page -> text; the dependency group `bench` installs them."""

from collections.abc import Callable
from importlib.util import find_spec

import trafilatura
from lxml import html
from trafilatura.settings import Document

from benchmarks.extraction.pages import Labelled
from extractors.charset import decode

Peer = Callable[[Labelled], str]


def installed_peers() -> dict[str, Peer]:
    """The installed peers by name, trafilatura's precision setting first."""
    wanted: dict[str, tuple[str, Peer]] = {
        "readability": ("readability", _readability),
        "newspaper4k": ("newspaper", _newspaper),
        "resiliparse": ("resiliparse", _resiliparse),
    }
    return {"precision": _precision} | {
        name: peer for name, (module, peer) in wanted.items() if find_spec(module)
    }


def _precision(page: Labelled) -> str:
    document = trafilatura.bare_extraction(
        page.content, url=page.url, favor_precision=True, with_metadata=True
    )
    return document.text or "" if isinstance(document, Document) else ""


def _readability(page: Labelled) -> str:
    from readability import Document as Readable  # noqa: PLC0415 - optional
    from readability.readability import Unparseable  # noqa: PLC0415

    try:
        tree = html.fromstring(Readable(decode(page.content, "text/html").text).summary())
    except (Unparseable, ValueError):
        return ""
    for element in tree.iter("p", "li", "br", "div", "h2", "h3", "td"):
        element.tail = "\n" + (element.tail or "")
    return str(tree.text_content())


def _newspaper(page: Labelled) -> str:
    from newspaper import Article, Config  # noqa: PLC0415 - optional

    settings = Config()
    settings.fetch_images = False
    article = Article(page.url, config=settings)
    article.download(input_html=decode(page.content, "text/html").text)
    try:
        article.parse()
    except Exception:  # noqa: BLE001 - it raises many kinds; a page it cannot read scores nothing
        return ""
    return str(article.text)


def _resiliparse(page: Labelled) -> str:
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415 - optional

    markup = decode(page.content, "text/html").text
    return str(
        extract_plain_text(
            markup, main_content=True, links=False, alt_texts=False, list_bullets=False
        )
    )
