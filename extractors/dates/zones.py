"""Printed time zones: offsets, IANA names, and abbreviations by season and country."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

_WIDEST_OFFSET = timedelta(hours=15)  #: Kiribati is at +14:00
_OFFSET = re.compile(
    r"(?:utc|gmt|[a-z]{3,4}(?=.\d\d:?\d\d$))?\s*(?P<sign>[+-])\s?(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?::?\d{2})?"
)

_POSIX = re.compile(r"[a-z]{3}\d[a-z]{3}")  #: `PST8PDT`, a name of the tz database

# Hours from UTC of abbreviations with one meaning in news. RFC 822 section 5.1 for the American
# ones. An abbreviation keeps its own offset out of season: `EST` in July is what was printed.
_HOURS = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "ast": -4, "adt": -3, "nst": -3.5, "ndt": -2.5, "akst": -9, "akdt": -8, "hst": -10,
    "brt": -3, "art": -3, "clt": -4, "clst": -3, "cot": -5, "pet": -5, "uyt": -3,
    "bst": 1, "west": 1, "cet": 1, "met": 1, "mez": 1, "cest": 2, "mest": 2, "mesz": 2,
    "eet": 2, "eest": 3, "msk": 3, "trt": 3, "idt": 3,
    "sast": 2, "cat": 2, "wat": 1, "eat": 3, "gst": 4, "pkt": 5, "bdst": 6, "npt": 5.75,
    "wib": 7, "wita": 8, "wit": 9, "irst": 3.5,
    "aft": 4.5, "mmt": 6.5, "ict": 7, "hkt": 8, "sgt": 8, "pht": 8, "myt": 8, "jst": 9, "kst": 9,
    "hae": -4, "hne": -5, "hac": -5, "hnc": -6, "har": -6, "hnr": -7, "hap": -7, "hnp": -8,
    "haa": -3, "hna": -4,
    "awst": 8, "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
# Abbreviations without a season: the region's clock on the day decides.
_SEASONAL = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
    "pt": "America/Los_Angeles", "he": "America/Toronto",
    "aet": "Australia/Sydney", "nzt": "Pacific/Auckland",
}  # fmt: skip
# Hours from UTC of abbreviations that mean something else in some countries. `IST` has no meaning
# of its own: without a country and a language it is unknown.
_HOURS_BY_COUNTRY: dict[str, dict[str, float]] = {
    "ist": {"in": 5.5, "lk": 5.5, "il": 2, "ie": 1},
    "cst": {"us": -6, "cn": 8, "tw": 8, "mo": 8, "hk": 8, "cu": -5, "au": 9.5},
    "cdt": {"us": -5, "cu": -4, "au": 10.5},
    "est": {"us": -5, "au": 10},
    "edt": {"us": -4, "au": 11},
    "bst": {"gb": 1, "bd": 6},
    "pst": {"us": -8, "ph": 8},
    "ast": {"us": -4, "sa": 3, "kw": 3, "qa": 3, "bh": 3, "iq": 3, "ye": 3},
}
# English that prints `IST` and names neither Israel nor Ireland is India's.
_HOURS_BY_LANGUAGE = {("ist", "en"): 5.5}
# The beginning of an IANA name -> country; the first that fits counts.
_COUNTRY_OF_ZONE = {
    "Asia/Kolkata": "in", "Asia/Calcutta": "in", "Asia/Colombo": "lk", "Asia/Jerusalem": "il",
    "Asia/Tel_Aviv": "il", "Israel": "il", "Europe/Dublin": "ie", "Europe/London": "gb",
    "Asia/Shanghai": "cn", "Asia/Chongqing": "cn", "Asia/Harbin": "cn", "Asia/Urumqi": "cn",
    "PRC": "cn", "Asia/Taipei": "tw", "Asia/Macau": "mo", "Asia/Hong_Kong": "hk",
    "America/Havana": "cu", "America/": "us", "US/": "us", "Canada/": "us", "Australia/": "au",
    "Asia/Dhaka": "bd", "Asia/Manila": "ph", "Asia/Riyadh": "sa", "Asia/Kuwait": "kw",
    "Asia/Qatar": "qa", "Asia/Bahrain": "bh", "Asia/Baghdad": "iq", "Asia/Aden": "ye",
}  # fmt: skip
# For tags without a region, languages that one of these countries prints most.
_COUNTRY_OF_LANGUAGE = {
    "zh": "cn", "he": "il", "iw": "il", "ga": "ie", "bn": "bd", "fil": "ph", "tl": "ph",
    "hi": "in", "mr": "in", "te": "in", "kn": "in", "ml": "in", "gu": "in", "pa": "in",
}  # fmt: skip
# Where a date's words need a language and the page names none.
_LANGUAGE_OF_COUNTRY = {
    "hr": "hr", "ba": "hr", "pl": "pl", "cz": "cs", "sk": "sk", "fi": "fi", "ir": "fa", "af": "fa",
    "th": "th", "la": "lo", "tw": "zh", "jp": "ja",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a date is printed: it settles missing and ambiguous zones."""

    timezone: str | None = None  #: IANA name; the zone of a clock time printed without one
    url: str | None = None  #: of the feed or page; its country domain counts
    language: str | None = None  #: BCP 47; its region counts

    def zone(self) -> tzinfo | None:
        """The default zone; None for none, or for a name that the tz database does not have."""
        return _iana(self.timezone) if self.timezone else None

    def countries(self) -> Iterator[str]:
        """Countries that the timezone, the domain and the language name, in this order."""
        yield from (c for z, c in _COUNTRY_OF_ZONE.items() if (self.timezone or "").startswith(z))
        domain = (urlsplit(self.url or "").hostname or "").rpartition(".")[2]
        yield "gb" if domain == "uk" else domain
        tags = (self.language or "").lower().replace("_", "-").split("-")
        yield from (tag for tag in tags[1:] if len(tag) == 2)
        yield _COUNTRY_OF_LANGUAGE.get(tags[0], "")

    def languages(self) -> tuple[str, ...]:
        """Languages that the tag and the country name; few countries speak but one."""
        return _languages(self)


NOWHERE = Place()


@lru_cache(maxsize=256)
def _languages(place: Place) -> tuple[str, ...]:
    tag = (place.language or "").lower().replace("_", "-").partition("-")[0]
    spoken = (_LANGUAGE_OF_COUNTRY.get(country) for country in place.countries())
    return tuple(dict.fromkeys(filter(None, (tag, *spoken))))


def zone_named(name: str, *, place: Place) -> tzinfo | None:
    """A printed zone: `Z`, `+03:00`, `GMT+3`, `EST`, `ET`, `Europe/Berlin`; None when unknown."""
    key = name.strip().lower()
    if match := _OFFSET.fullmatch(key):
        shift = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        if shift > _WIDEST_OFFSET:
            return None
        return timezone(-shift if match["sign"] == "-" else shift)
    if ("/" in key and key != "etc/gmt") or _POSIX.fullmatch(key):
        return _iana(name.strip())
    key = key.removeprefix("etc/")
    if key in _SEASONAL:
        return ZoneInfo(_SEASONAL[key])
    local = _HOURS_BY_COUNTRY.get(key, {})
    hours = next((local[c] for c in place.countries() if c in local), None) if local else None
    hours = _HOURS.get(key) if hours is None else hours
    return None if hours is None else timezone(timedelta(hours=hours))


def zone_guessed(name: str, *, place: Place) -> tzinfo | None:
    """The zone that a name of several meanings has in most papers of a language."""
    hours = _HOURS_BY_LANGUAGE.get((name.strip().lower(), (place.language or "")[:2].lower()))
    return None if hours is None else timezone(timedelta(hours=hours))


def _iana(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
