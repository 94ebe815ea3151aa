"""Decides whether a record belongs to the story that its address leads to.

One address may be that of many entries: a status page, a changelog, a show's page, minutes, menus.
The publisher's guid names an entry (RFC 4287 section 4.2.6, RSS 2.0 `guid`), but guids change too:
with the scheme, with a republished text. So the same guid is enough, and without it the texts say
whether two entries are one.
"""

import re
from itertools import pairwise

from news.likeness.compare import MIN_TOKENS, compare, is_notice_only
from news.likeness.fingerprint import MIN_WORDS
from news.likeness.profile import has_same_words
from news.record.values import Record
from news.text import folded_words
from news.verdict.copies import RecordProfile, profile_record

#: share of the shorter text's word pairs in the other: two menus have up to .6, edited briefs more
_EDITED = 0.65
_WITHIN = 0.97  #: share of a feed's runs of words in its page: a word may be an ellipsis
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)


def belongs(mine: RecordProfile, story: Record) -> bool:
    """True for a record of the story: of one of its entries, or with its text."""
    return is_of_entry(mine.record, story) or has_text_of(mine, story)


def is_of_entry(record: Record, story: Record) -> bool:
    """True for a record from an entry that the story is known by.

    Pages given by hand have no guid: their address is all that names them.
    """
    if not (record.feeds and story.feeds):
        return True
    return not _guid_keys(record).isdisjoint(_guid_keys(story))


def is_same_entry(mine: RecordProfile, story: Record, *, has_own_guid: bool) -> bool:
    """True for a record with an entry's title, and with its guid or words: another feed has it.

    has_own_guid: no other entry of the record's feed has its guid.
    """
    if not _has_one_title(mine.record, story):
        return False
    return (has_own_guid and is_of_entry(mine.record, story)) or has_words_of(mine, story)


def has_words_of(mine: RecordProfile, story: Record) -> bool:
    """True for a record with the very words of the story."""
    return has_same_words(mine.text, profile_record(story).text)


def is_within(mine: RecordProfile, story: Record) -> bool:
    """True for the very words of the story, and for a feed's words within its page's, one headline.

    A feed lists one story twice, under two guids; the page that was read has what it says.
    """
    if has_words_of(mine, story):
        return True
    is_of_feed, is_other_of_feed = (
        one.extraction.status == "feed_only" for one in (mine.record, story)
    )
    if not is_of_feed or is_other_of_feed or not _has_one_title(mine.record, story):
        return False
    page = profile_record(story).text
    return mine.words >= MIN_TOKENS and compare(mine.text, page).containment >= _WITHIN


def has_text_of(mine: RecordProfile, story: Record) -> bool:
    """True for a record with the story's text, perhaps edited."""
    return is_same_report(mine, profile_record(story))


def is_same_report(mine: RecordProfile, other: RecordProfile) -> bool:
    """True for two texts at one address that are one report, perhaps edited.

    Between two entries of one feed, an equal headline or an equal text must say so: reports of a
    status page are made from one template. An equal headline is enough only between a page and
    another feed's words: a recipe of the day has one every day.
    """
    has_one_title = _has_one_title(mine.record, other.record)
    if has_same_words(mine.text, other.text):
        return has_one_title or not _is_only_a_notice(mine, other)
    is_of_feed, is_other_of_feed = (
        one.record.extraction.status == "feed_only" for one in (mine, other)
    )
    is_of_one_feed = _is_of_feed(mine.record, other.record)
    if has_one_title:
        is_teaser = is_of_feed != is_other_of_feed and not is_of_one_feed
        return is_teaser or _is_edited(mine, other)
    if is_of_feed and is_other_of_feed and is_of_one_feed:
        return False
    return compare(mine.text, other.text, (mine.headline, other.headline)).is_alike


def may_be_edit(mine: RecordProfile, *, of: Record, is_recheck: bool) -> bool:
    """False for a text that does not say how the text of its story changed.

    Such are a page that a recheck finds turned into another one, and another feed's own words.
    """
    if is_recheck:
        return _has_one_title(mine.record, of) or has_text_of(mine, of)
    is_of_feed = mine.record.extraction.status == "feed_only"
    return not is_of_feed or is_of_entry(mine.record, of) or _is_of_feed(mine.record, of)


def _is_of_feed(record: Record, story: Record) -> bool:
    """True for a record from a feed that the story is known by."""
    return not {feed.url for feed in record.feeds}.isdisjoint(feed.url for feed in story.feeds)


def _has_one_title(one: Record, other: Record) -> bool:
    words = folded_words(one.title or "")
    return bool(words) and words == folded_words(other.title or "")


def _is_only_a_notice(one: RecordProfile, other: RecordProfile) -> bool:
    """True for an equal text that says too little for two headlines: a show's standing notice."""
    words = one.words
    return words < MIN_WORDS or is_notice_only(words, (one.headline, other.headline))


def _is_edited(one: RecordProfile, other: RecordProfile) -> bool:
    """True for two texts under one headline if either may be an edit of the other."""
    if min(one.words, other.words) >= MIN_TOKENS:
        return compare(one.text, other.text).is_alike
    pairs = [
        set(pairwise(("", *folded_words(text.record.content_text or ""), "")))
        for text in (one, other)
    ]
    return len(pairs[0] & pairs[1]) >= _EDITED * min(map(len, pairs))


def _guid_keys(record: Record) -> set[str]:
    """The guids without what publishers change in them: http for https, `www.`, a closing slash."""
    return {_SCHEME.sub("", feed.guid).rstrip("/") for feed in record.feeds if feed.guid}
