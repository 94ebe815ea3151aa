"""Letters to the reader, offers and teasers inside a plain text, by how they open and close."""

import re
from collections.abc import Sequence

Block = Sequence[str]  #: lines

_SALUTATION = re.compile(
    r"^(?:dear readers?|liebe leser(?:innen)?|chère?s? lect(?:eur|rice)s?|"
    r"estimad[oa]s? lector(?:es|a)?|querid[oa]s? leitor(?:es)?|car[oi] lettor[ei]|beste lezers?|"
    r"kære læsere?|kjære lesere?)\b.{0,40}$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:subscri\w+|member(?:ship)?s?|donat\w+|support(?:ers?)?|partners?|paywall|premium|"
    r"newsletter|sign(?:ing)? up|ad-free|ads-free|free of ads|e-?paper|unlimited|contribut\w+|"
    r"help us|join us|abonn\w+|abo\b|unterstütz\w+|soutenez|suscr[ií]b\w+|assine|abbonat\w+|"
    r"doneer|støtt?)|[$€£]\s?\d+",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"^(?:thank you|thanks|sincerely|yours|best|warmly|regards|danke|merci|gracias|obrigado|grazie|"
    r"vielen dank)\b.{0,30}$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^[•·‣▪*–-]\s")
_OFFER = re.compile(
    r"(?:click here|sign up|subscribe|join|register|learn more|read more|hier klicken|jetzt \w+|"
    r"cliquez ici|haga clic|clique aqui|clicca qui)\W*(?:now|here|today)?\W*(?:>>|»|›|→|$)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"^(?:related(?: content| articles?| stories| topics)?|read (?:more|next|also)|"
    r"more (?:from|on|stories)\b.{0,30}|you may also like|recommended(?: for you)?|"
    r"most (?:read|popular)|trending(?: now)?|also read|mehr zum thema|auch interessant|"
    r"lesen sie auch|à lire aussi|sur le même sujet|lee también|noticias relacionadas|leia também|"
    r"leggi anche|lees ook|les også|læs også|läs också)\W*$",
    re.IGNORECASE,
)
_LONGEST_LETTER = 14  #: blocks
_LONGEST_OFFER = 45  #: words
_LONGEST_SIGNATURE = 10  #: words of a line
_LONG = 40  #: words from which a block after a tail's heading is no teaser


def without_pleas(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without letters that ask the reader for something, and without one-line offers."""
    kept: list[Block] = []
    at = 0
    while at < len(blocks):
        end = _end_of_letter(blocks, at)
        if end > at:
            at = end
            continue
        if not is_offer(blocks[at]):
            kept.append(blocks[at])
        at += 1
    return kept


def without_tail(blocks: Sequence[Block]) -> list[Block]:
    """The blocks before a heading such as `Related content` with only teasers after it."""
    for at in range(len(blocks) - 1, 0, -1):
        if sum(len(line.split()) for line in blocks[at]) >= _LONG:
            return list(blocks)
        if _TAIL.match(blocks[at][0]):
            return list(blocks[:at])
    return list(blocks)


def is_offer(block: Block) -> bool:
    """True for a short line that asks for money or an address and ends in a call to click."""
    text = " ".join(block)
    return (
        len(text.split()) <= _LONGEST_OFFER
        and bool(_ASKS.search(text))
        and bool(_OFFER.search(text))
    )


def _end_of_letter(blocks: Sequence[Block], start: int) -> int:
    """Where a letter that opens at `start` ends; `start` if none opens there.

    A letter asks at least twice, and it closes or lists.
    """
    if not _SALUTATION.match(blocks[start][0]):
        return start
    asked, end = 0, start
    for at in range(start, min(len(blocks), start + _LONGEST_LETTER)):
        text = " ".join(blocks[at])
        asks = len(_ASKS.findall(text))
        asked += asks
        if _CLOSES.match(text):
            signs = at + 1 < len(blocks) and all(
                len(line.split()) <= _LONGEST_SIGNATURE for line in blocks[at + 1]
            )
            end = at + 2 if signs else at + 1
            break
        if asks or at == start or _BULLET.match(text):
            end = at + 1
    return end if asked >= 2 else start
