"""Whether a feed's ETag and Last-Modified can be believed: some servers answer 304 for good.

Such a feed looks healthy and brings nothing more. So one that brought nothing for longer than usual
is asked without them now and then. New entries under the same validators prove them wrong.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from news.feed.values import FeedState

DISTRUSTED = ""  #: in place of validators that were proved wrong
_GAPS = 3  #: of a feed's own mean gaps between news, after which silence is doubted ...
_SHORTEST, _LONGEST = timedelta(days=1), timedelta(days=7)  #: ... within these


def doubted(state: FeedState, *, now: datetime) -> FeedState:
    """The state to ask with: without validators, if it is time to doubt them, else as it is.

    Once in each period of silence, so that nothing more needs to be remembered.
    """
    news = [at for at in (state.last_changed_at, state.last_new_at) if at]
    polled = state.last_polled_at
    if not (state.etag or state.last_modified) or not news or polled is None:
        return state
    changed = max(news)  # an index of sitemaps brings news without a change of its own
    gap = timedelta(hours=_GAPS / state.rhythm.mean) if state.rhythm else _LONGEST
    period = min(max(gap, _SHORTEST), _LONGEST)
    if (now - changed) // period <= (polled - changed) // period:
        return state
    return replace(state, etag=None, last_modified=None)


def with_validators(after: FeedState, *, before: FeedState, is_news: bool) -> FeedState:
    """The state after a good answer, with the validators that can be believed.

    before: as stored, whatever was asked with. is_news: other bytes came, with new entries.
    """
    given, known = (after.etag, after.last_modified), (before.etag, before.last_modified)
    if DISTRUSTED in known or (is_news and any(given) and given == known):
        return replace(after, etag=DISTRUSTED, last_modified=DISTRUSTED)
    return after
