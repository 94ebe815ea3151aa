"""Finds the agency that a text credits: in the byline, the dateline or the first lines."""

import re

from news.record.values import Record

AGENCIES = {
    "reuters.com": ("Reuters",),
    "apnews.com": ("AP", "Associated Press", "The Associated Press"),
    "afp.com": ("AFP", "Agence France-Presse"),
    "dpa.com": ("dpa", "dpa-AFX"),
    "apa.at": ("APA",),
    "ansa.it": ("ANSA",),
    "efe.com": ("EFE", "Agencia EFE"),
    "lusa.pt": ("Lusa",),
    "anp.nl": ("ANP",),
    "ntb.no": ("NTB",),
    "tt.se": ("TT",),
    "ritzau.dk": ("Ritzau",),
    "tass.com": ("TASS", "ТАСС"),
    "interfax.ru": ("Интерфакс", "Interfax"),
    "xinhuanet.com": ("Xinhua", "新华社"),
    "kyodonews.net": ("Kyodo", "共同通信"),
    "yna.co.kr": ("Yonhap", "연합뉴스"),
    "aa.com.tr": ("AA", "Anadolu"),
    "pamediagroup.com": ("PA", "PA Media"),
    "thecanadianpress.com": ("The Canadian Press", "CP"),
    "aap.com.au": ("AAP",),
    "ptinews.com": ("PTI", "Press Trust of India"),
    "aninews.in": ("ANI",),
    "bloomberg.com": ("Bloomberg",),
}
"""Registrable domain -> names used in credits: in brackets, or as a whole part of a byline."""

_OPENING = 160  #: characters in which a dateline is looked for
_DOMAINS = {name.casefold(): domain for domain, names in AGENCIES.items() for name in names}
_BRACKETED = re.compile(r"[(（/]\s*([^()（）/]{2,30}?)\s*[)）/]")
_SPLIT = re.compile(r"\s*(?:,|/|;|\||\band\b|\bund\b|\bet\b|\by\b)\s*")


def credited_agency(record: Record) -> str | None:
    """The domain of the agency that a record credits; None for no or several agencies."""
    names = [
        name
        for line in (record.byline, *(author.name for author in record.authors))
        if line
        for name in _SPLIT.split(line)
    ]
    names += _BRACKETED.findall((record.content_text or "")[:_OPENING])
    found = {
        _DOMAINS[name.strip().casefold()] for name in names if name.strip().casefold() in _DOMAINS
    }
    return found.pop() if len(found) == 1 else None


def is_original_of(record: Record, other: Record) -> bool:
    """True if the other record, though first seen, is this one's copy by its own account.

    Its canonical URL points here, or it credits this agency. A paper that credits the same agency
    itself is no original.
    """
    if other.syndicated_from and other.syndicated_from in (
        record.canonical_url,
        record.url,
        *record.alternate_urls,
    ):
        return True
    domain = record.publisher.domain if record.publisher else None
    if domain is None or (other.publisher and other.publisher.domain == domain):
        return False
    return credited_agency(other) == domain
