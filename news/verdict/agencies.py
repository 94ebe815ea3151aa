"""Finds whom a text credits: in the byline, the dateline, the first or the last words."""

import re

from news.record.values import Record

AGENCIES = {
    "reuters.com": ("Reuters", "Рейтер", "رويترز", "रॉयटर्स", "路透社"),
    "apnews.com": ("AP", "AP News", "Associated Press", "The Associated Press", "एपी"),
    "afp.com": ("AFP", "Agence France-Presse", "أ ف ب", "एएफपी", "法新社"),
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
    "ria.ru": ("РИА Новости",),
    "ukrinform.ua": ("Укрінформ", "Ukrinform"),
    "xinhuanet.com": ("Xinhua", "新华社", "新華社"),
    "kyodonews.net": ("Kyodo", "共同通信"),
    "yna.co.kr": ("Yonhap", "연합뉴스"),
    "jiji.com": ("Jiji Press", "時事通信"),
    "aa.com.tr": ("AA", "Anadolu", "Anadolu Ajansı"),
    "pamediagroup.com": ("PA", "PA Media"),
    "thecanadianpress.com": ("The Canadian Press", "CP"),
    "aap.com.au": ("AAP",),
    "ptinews.com": ("PTI", "Press Trust of India", "पीटीआई", "भाषा"),
    "aninews.in": ("ANI", "एएनआई"),
    "bloomberg.com": ("Bloomberg",),
    "pap.pl": ("PAP",),
    "ctk.cz": ("ČTK",),
    "keystone-sda.ch": ("Keystone-SDA", "sda"),
    "belga.be": ("Belga",),
    "europapress.es": ("Europa Press",),
    "antaranews.com": ("ANTARA",),
    "bernama.com": ("Bernama",),
}
"""Registrable domain -> names used in credits: in brackets, or as a whole part of a byline."""

AGENCY_DOMAINS = {name.casefold(): domain for domain, names in AGENCIES.items() for name in names}
"""Folded name -> registrable domain of the agency."""

_OPENING = 160  #: characters in which a dateline is looked for
_CLOSING = 60  #: characters in which a credit at the end is looked for
_BRACKETED = re.compile(r"[(（/]\s*([^()（）/]{2,30}?)\s*[)）/]")
_SPLIT = re.compile(
    r"\s*(?:,|/|;|\||\b(?:and|und|et|y|by|with|mit|von|avec|par|con|com|por)\b)\s*", re.IGNORECASE
)


def credits_of(record: Record) -> list[str]:
    """The names that a record credits, as printed: people, papers and agencies."""
    text = record.content_text or ""
    lines = (record.byline, *(author.name for author in record.authors))
    names = [name for line in lines if line for name in _SPLIT.split(line)]
    names += _BRACKETED.findall(text[:_OPENING]) + _BRACKETED.findall(text[-_CLOSING:])
    return [name.strip() for name in names if name.strip()]
