"""Makes a record from the feed's own text when the page gives no article."""

from dataclasses import replace

from extractors.feed.fields import entry_text
from news.article import Article
from news.feed.values import Entry, Subscription
from news.likeness.fingerprint import MIN_WORDS
from news.record.assemble import EntryContext, assemble
from news.record.values import Status
from news.text import folded_words, word_count
from pipeline.resources import Resources
from pipeline.work.page import entry_context
from storage.values import Made, PendingEntry

#: a feed's text of fewer words is the label of a link
FEWEST_WORDS = 3


async def record_from_feed(
    pending: PendingEntry,
    subscription: Subscription,
    *,
    resources: Resources,
    reason: str,
    http_status: int | None = None,
    context: EntryContext | None = None,
    page_article: Article | None = None,
) -> Made | None:
    """A record of the feed's own text; None for a feed without text.

    reason: why the page gave no article. context, page_article: of the page, if one was read.
    """
    is_all = subscription.full_text == "never" or is_whole(pending.entry)
    body = only_body(pending.entry) if is_all else feed_body(pending.entry)
    if not body or subscription.full_text == "always":
        return None
    is_letter = pending.entry.via == "mailbox"
    why = () if is_letter else (f"page:{reason}",)
    article = _with_feed_text(page_article or Article(body=()), body, pending.entry, why=why)
    url = context.url_final if context else pending.entry.link
    article = await resources.site_lines.cleaned(article, url=url)
    if context is None:
        context = entry_context(pending, subscription, resources=resources)
        context = replace(context, http_status=http_status)
    status: Status = "full" if is_letter else "feed_only"
    return Made(entry_id=pending.id, record=assemble(article, context, status=status))


def is_whole(entry: Entry) -> bool:
    """True for an entry that has no page of its own, or needs none: a letter is all there is."""
    return entry.link is None or entry.via == "mailbox"


def feed_body(entry: Entry) -> tuple[str, ...]:
    """The paragraphs of the feed's text; () when it is too short for a record."""
    if entry.content_html:
        body = entry_text(entry.content_html)
        if _words(body) >= MIN_WORDS:
            return body
    # some feeds print whole articles as description
    if entry.summary and word_count(entry.summary) >= 2 * MIN_WORDS:
        return (entry.summary,)
    return ()


def only_body(entry: Entry) -> tuple[str, ...]:
    """The paragraphs of the feed's text where no page is asked; () where it says nothing.

    The text that says more, whatever its length: there is no other. "Comments", "Read more" and
    the headline once more say nothing.
    """
    content = entry_text(entry.content_html) if entry.content_html else ()
    summary = (entry.summary,) if entry.summary else ()
    body = max(content, summary, key=_words)
    text = folded_words("\n".join(body))
    is_headline = text == folded_words(entry.title or "")
    return () if len(text) < FEWEST_WORDS or is_headline else body


def _words(body: tuple[str, ...]) -> int:
    return sum(map(word_count, body))


def _with_feed_text(
    page_article: Article, body: tuple[str, ...], entry: Entry, *, why: tuple[str, ...]
) -> Article:
    """The page's metadata with the feed's text."""
    return replace(
        page_article,
        body=body,
        # a page without text carries only its site's title
        title=None if entry.title else page_article.title,
        removed=(),
        memory_version=None,
        provenance={**page_article.provenance, "body": "feed"},
        warnings=(*page_article.warnings, *why),
    )
