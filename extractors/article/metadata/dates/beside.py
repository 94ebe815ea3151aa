"""How two dates of a page stand to each other: in order, in one zone, one more precise."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

from news.article import DateClaim, Origin

Dated = tuple[DateClaim, Origin]

SAME_DAY = timedelta(hours=38)
"""A day anywhere on earth begins and ends within that of the same day in UTC."""

_SEVERAL = re.compile(r"\bIST\b")  #: without a country India's, Israel's or Ireland's


def are_in_order(published: Dated | None, updated: Dated | None) -> bool:
    """False where the update comes before the publication. A day is compared with days only."""
    if not published or not updated:
        return True
    if "day" in (published[0].precision, updated[0].precision):
        return local(updated[0]).date() >= local(published[0]).date()
    return updated[0].at >= published[0].at


def placed(found: Dated | None, *, beside: Dated | None) -> Dated | None:
    """A clock time without offset, in the offset that the page's other date states.

    `01:38 PM IST` is one: the name stands for three zones.
    """
    if not found or not beside:
        return found
    claim, origin = found
    if not _is_open(claim) or beside[0].offset_source != "stated":
        return found
    shift = beside[0].at.replace(tzinfo=None) - local(beside[0])
    if not shift:
        return found  # `Z` says nothing of the publisher's zone
    placed = replace(
        claim,
        at=local(claim).replace(tzinfo=claim.at.tzinfo) + shift,
        utc_offset=beside[0].utc_offset,
        offset_source="publisher_timezone",
    )
    return placed, origin


def _is_open(claim: DateClaim) -> bool:
    """True for a clock whose zone is not stated, and for one in a zone of several meanings."""
    is_guessed = claim.offset_source == "publisher_timezone" and _SEVERAL.search(claim.original)
    return claim.offset_source == "assumed_utc" or bool(is_guessed)


def is_more_precise(claim: DateClaim, *, than: DateClaim) -> bool:
    """True for a clock time of a day alone, and for the same clock time with its offset."""
    if is_day(than):
        return not is_day(claim) and abs(claim.at - than.at) <= SAME_DAY
    minute, other = (local(one).replace(second=0, microsecond=0) for one in (claim, than))
    return minute == other and claim.offset_source == "stated"


def is_day(claim: DateClaim) -> bool:
    """True for a day without clock time, written as such or as midnight of the publisher's zone."""
    return claim.precision == "day" or local(claim).time() == time(0)


def local(claim: DateClaim) -> datetime:
    """The clock that the publisher's readers saw, without its zone."""
    offset = claim.utc_offset or "+00:00"
    shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    return claim.at.replace(tzinfo=None) + (-shift if offset[0] == "-" else shift)
