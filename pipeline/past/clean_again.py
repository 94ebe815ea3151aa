"""Within a run: clean stored stories again after their site lines changed.

The stored text plus its removed lines equals what the same extractor finds in the archived page,
so no page is read. `wirecopy reextract` applies another extractor or new rules.
"""

import asyncio
from dataclasses import replace

from extractors.article.site_lines import uncleaned
from news.article import Article
from news.likeness.fingerprint import content_hash, text_fingerprint
from news.record.values import Record
from news.site.known_lines import page_url
from news.text import join_paragraphs, split_paragraphs, word_count
from pipeline.control.brake import Brake
from pipeline.report.events import emit
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from storage.values import Correction, Uncleaned

AT_ONCE = 50  #: stories per transaction
MOST = 5000  #: stories per run; the next run continues


async def clean_again(resources: Resources, *, tally: Tally, brake: Brake) -> None:
    """Clean the stories with the current site lines. If killed, the next run continues here.

    Lines that an earlier version learnt by another rule are judged anew first.
    """
    for host in await asyncio.to_thread(resources.store.sites.outdated):
        if brake.is_on:
            return
        await asyncio.to_thread(resources.store.sites.relearn, host, now=resources.now())
    for _ in range(MOST // AT_ONCE):
        found = (
            [] if brake.is_on else await asyncio.to_thread(resources.store.sites.uncleaned, AT_ONCE)
        )
        if not found:
            return
        corrections = [await _corrected(one, resources) for one in found]
        tally.corrected += await asyncio.to_thread(
            resources.store.stories.correct, corrections, now=resources.now()
        )
        for one in corrections:
            if one.record is not None:
                emit("entry.corrected", url=one.before.canonical_url, story=one.before.id)


async def _corrected(one: Uncleaned, resources: Resources) -> Correction:
    record, known = one.record, await resources.site_lines.of(one.host)
    before, url = article_of(record), page_url(record)
    is_older = (before.memory_version or 0) < one.since
    whole = uncleaned(before) if is_older else before
    article = resources.site_lines.clean(whole, known, url=url) if url else before
    changed = None if article.body == before.body else with_body(record, article)
    return Correction(before=record, record=changed, version=known.version)


def article_of(record: Record) -> Article:
    """Rebuild an article that can be cleaned: the record's body and the lines removed from it."""
    return Article(
        body=split_paragraphs(record.content_text),
        pieces=record.content_blocks or (),
        warnings=record.extraction.warnings,
        removed=record.extraction.removed,
        memory_version=record.extraction.memory_version,
    )


def with_body(record: Record, article: Article) -> Record:
    """The record with the article's body and every value that depends on the body."""
    text = join_paragraphs(article.body)
    extraction = replace(
        record.extraction,
        word_count=word_count(text),
        warnings=article.warnings,
        removed=article.removed,
        memory_version=article.memory_version,
    )
    return replace(
        record,
        content_text=text,
        content_blocks=(article.pieces or None) if record.content_blocks else None,
        content_hash=content_hash(record.title, text),
        text_fingerprint=text_fingerprint(text),
        extraction=extraction,
    )
