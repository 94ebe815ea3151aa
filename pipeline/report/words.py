"""Words for people: counts, outcomes, reasons."""

from news.site.drift import Drift

ENTRY_WORDS = {
    "stored": "new records",
    "revised": "new revisions",
    "known": "already known",
    "duplicate": "copies of known stories",
    "filtered": "kept out by rules of feeds.toml",
    "quarantined": "quarantined (cannot be processed)",
    "gone": "gone (page does not exist)",
    "pending": "waiting for a later run",
}
REASONS = {
    "bug": "a bug in Wirecopy; please report it with the traceback from `wirecopy status --json`",
    "paywalled": "the page shows only a stub to readers without a subscription",
    "robots": "robots.txt forbids it",
    "no_body": "no article text in the page (needs JavaScript, or is not an article)",
    "no_text": "the feed carries no text, and no page is fetched",
    "not_html": "not an HTML page",
    "wrapped_link": "an aggregator's link that does not show the publisher's page",
    "stub": "the page shows less than the feed",
    "gate": "a page before the article: consent, log-in, challenge, age, region, maintenance",
    "soft_404": "the article is not there, though the server answered with success",
    "unreachable": "no connection could be made",
    "timed_out": "slower than the deadline",
    "server_trouble": "the server has trouble (5xx)",
    "refused_address": "in a network that may not be fetched (see allow_networks)",
    "too_large": "larger than the limit (see max_page_bytes)",
    "too_many_redirects": "redirected in a loop or too often",
    "archive_gone": "its WARC file is not where it was",
    "no_browser": "the page is to be shown in a browser, and there is none (`wirecopy doctor`)",
    "render_failed": "a browser could not show the page",
    "hostile_content": "looks like an attack, not like news",
    "fetch": "could not be fetched",
    "extract": "could not be read",
    "invalid_record": "its record does not fit the schema; please report it",
    "bad_url": "not an http(s) address",
    "not_archived": "the replayed archive leaves it out, as the page asks (see obey_noarchive)",
    "tdm_reserved": "its publisher reserves mining or AI (see obey_tdm)",
    "page_timed_out": "reading took too long (see page_deadline_s)",
    "page_killed_worker": "crashed the process that read it",
}
"""Every reason of a quarantined entry, as text for people; also `http_<status>`."""
_TROUBLES = {
    "empty": "have no article text",
    "short": "have hardly any text",
    "low_quality": "are read with low quality",
    "paywalled": "are behind a paywall",
}


def plural(count: int, noun: str) -> str:
    """`1 feed`, `2 feeds`, `3 entries`, `4 days`."""
    if count == 1:
        return f"1 {noun}"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{count:,} {noun[:-1]}ies"
    return f"{count:,} {noun}{'es' if noun.endswith('ch') else 's'}"


def reason_in_words(reason: str) -> str:
    """A failure's slug as plain text."""
    answered = f"the server answered {reason[5:]}" if reason.startswith("http_") else reason
    return REASONS.get(reason, answered)


def drift_in_words(drift: Drift) -> str:
    """`90 % of 20 pages have no article text since 2026-05-03; 5 % before`."""
    pages = f"{drift.share:.0%} of {plural(drift.pages, 'page')}"
    return (
        f"{pages} {_TROUBLES[drift.trouble]} since {drift.since}; {drift.share_before:.0%} before"
    )
