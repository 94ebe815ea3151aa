"""Links to other stories that stand in the last line of a paragraph: READ MORE: ..."""

import re
from dataclasses import dataclass

_CUES = (
    # English, German, French, Spanish, Portuguese, Italian
    "read more|read also|read next|also read|read:|see also|see more|watch:|watch more|watch also|"
    "listen:|more:|more on this|more on|related:|related stor|related article|related reading|"
    "don['’]t miss|must[- ]read|recommended|keep reading|continue reading|learn more|find out more|"
    "mehr dazu|mehr zum thema|mehr:|mehr lesen|lesen sie|lies auch|lies mehr|auch interessant|"
    "weiterlesen|siehe auch|zum thema|passend dazu|"
    "(?:à )?lire aussi|à lire|lire la suite|lire également|voir aussi|à voir aussi|lisez aussi|"
    "en savoir plus|sur le même sujet|"
    "lee también|lea también|leer también|lee más|leer más|lea más|te puede interesar|"
    "le puede interesar|te recomendamos|ver más|mira también|más información|relacionad[oa]s?:|"
    "leia também|leia mais|leia ainda|veja também|veja mais|saiba mais|"
    "leggi anche|leggi di più|leggi tutto|guarda anche|per approfondire|"
    # Dutch, Scandinavian, Finnish
    "lees ook|lees meer|lees verder|bekijk ook|läs också|läs även|läs mer|les også|les mer|"
    "læs også|læs mere|lue myös|lue lisää|katso myös|"
    # Central Europe, Turkey
    "czytaj też|czytaj także|czytaj również|czytaj więcej|przeczytaj|zobacz też|zobacz także|"
    "zobacz również|čtěte také|čtěte i|čtěte více|přečtěte si|čítajte aj|prečítajte si|"
    "olvassa el|olvasd el|ez is érdekelhet|kapcsolódó|citește și|citiți și|vezi și|"
    "pročitajte i|preberite tudi|ilgili haber|bunu da oku|devamını oku|ayrıca bkz|"
    # Cyrillic, Greek
    "читайте также|читайте ещ[её]|читайте больше|читать далее|читать также|смотрите также|"
    "подробнее|по теме|читайте також|читати далі|дивіться також|детальніше|прочетете още|"
    "вижте още|още по темата|прочитајте|pročitaj|διαβάστε επίσης|διαβάστε ακόμ[αη]|"
    "διαβάστε περισσότερα|δείτε επίσης|"
    # newsletters
    "sign up (?:for|to|here)|subscribe (?:to|now|here|today)|join our|follow us|"
    "jetzt abonnieren|jetzt anmelden|inscrivez-vous|abonnez-vous|suscríbete|suscríbase|apúntate|"
    "iscriviti|abbonati|assine|subscreva|inscreva-se|schrijf je in|meld je aan|zapisz się|"
    "zaprenumeruj|подпишитесь|подписывайтесь|підпишіться|підписуйтесь|abone ol|iratkozz|"
    "přihlaste se k|prenumerera|εγγραφείτε|اشترك|订阅|訂閱|"
    # Middle East, South and East Asia
    "[اأإ]قر[أا] [أا]يض[اً]+|[اأإ]قر[أا] المزيد|شاهد [أا]يض[اً]+|بیشتر بخوانید|همچنین بخوانید|"
    "قרא עוד|קראו עוד|קראו גם|קרא גם|यह भी पढ़ें|ये भी पढ़ें|और पढ़ें|আরও পড়ুন|আরো পড়ুন|"
    "baca juga|baca selengkapnya|simak juga|xem thêm|đọc thêm|อ่านเพิ่มเติม|อ่านต่อ|"
    "延伸閱讀|延伸阅读|相關新聞|相关新闻|相關報導|相关阅读|閱讀更多|阅读更多|更多[:：]|"
    "関連記事|あわせて読みたい|合わせて読みたい|続きを読む|관련\\s?기사|함께 읽기|더 보기"
)
_OPENERS = r"[\s\[(（【»›>▶►→•|*–—-]*"
_CUE = re.compile(rf"{_OPENERS}(?:{_CUES})")
_LABEL = re.compile(rf"{_OPENERS}(?:{_CUES})(?:(?: \w{{1,12}}){{0,3}}\s*[:：|»›>→–—-]+\s*|\s*)$")
"""Both read lower case: with IGNORECASE they take five times as long."""
_ENDS = (*".!?…。！？؟।”»\"'’)]",)
_BEFORE_LABEL = " \t\n([（【.!?…。！？؟।”»"
_BLANKS_AND_OPENERS = " \t\n\r\xa0[(（【–—|•·»›→▶►"
_LONGEST_LABEL = 40  #: characters looked at in front of a link
_LONGEST_PROMO = 300  #: characters; a longer link is text


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a run of text."""

    text: str
    linked: int  #: characters that are links
    links: int
    is_promo: bool = False  #: a link to another story


def split_promo(pieces: list[str], linked: list[int]) -> tuple[str, str, int] | None:
    """A run of text as its sentences, perhaps none, and a link to another story behind them.

    linked: the places of the pieces that are links. Returns the text before, the text from the
    label on, and how many characters before are links. None where there is no such link.
    """
    at = _first_of_last_link(pieces, linked)
    if at is None:
        return None
    head, tail = "".join(pieces[:at]), "".join(pieces[at:])
    if len(tail) > _LONGEST_PROMO:
        return None
    if not has_cue(tail):
        size = _label_size(head)
        if not size:
            return None
        head, tail = head[:-size], head[-size:] + tail
    whole = head.rstrip(_BLANKS_AND_OPENERS)
    if whole and not whole.endswith(_ENDS):
        return None
    return whole, head[len(whole) :] + tail, sum(len(pieces[n]) for n in linked if n < at)


def has_cue(text: str) -> bool:
    """True for a text that begins as a link to another story does: `Read more`."""
    return _CUE.match(_lower(text)) is not None


def promo_parts(pieces: list[str], linked: list[int]) -> list[Part] | None:
    """A run of text in parts, of which at least one is a link to another story.

    It is the last link of the run, or fills a line of it. None where there is no such link.
    """
    if split := split_promo(pieces, linked):
        head, tail, before = split
        text = Part(text=head, linked=before, links=len(linked) - 1)
        whole = sum(len(pieces[n]) for n in linked)
        promo = Part(text=tail, linked=whole - before, links=1, is_promo=True)
        return [text, promo] if head else [promo]
    return _lines(pieces, set(linked)) if "\n" in pieces else None


def _lines(pieces: list[str], links: set[int]) -> list[Part] | None:
    """The run with each line of its own that leads to another story as a part."""
    parts: list[Part] = []
    is_label = False  #: the line above is `READ MORE`
    start = 0
    for stop in [n for n, piece in enumerate(pieces) if piece == "\n"] + [len(pieces)]:
        at = [n for n in range(start, stop) if n in links]
        text, linked = "".join(pieces[start:stop]), sum(len(pieces[n]) for n in at)
        split = split_promo(pieces[start:stop], [n - start for n in at]) if at else None
        is_promo = (split is not None and not split[0]) or (
            is_label and linked > 0 and linked >= len(text.strip())
        )
        is_label = is_promo and is_promo_label(text.strip())
        _append(parts, Part(text=text, linked=linked, links=len(at), is_promo=is_promo))
        start = stop + 1
    return parts if any(part.is_promo for part in parts) else None


def _append(parts: list[Part], part: Part) -> None:
    """Add a line; lines of text go on where the text above them is a part too."""
    if parts and not part.is_promo and not parts[-1].is_promo:
        above = parts.pop()
        part = Part(
            text=f"{above.text}\n{part.text}",
            linked=above.linked + part.linked,
            links=above.links + part.links,
        )
    parts.append(part)


def _label_size(head: str) -> int:
    """How many characters at the end of a text are a label: `Read more: `; 0 for none."""
    if not head or head.isspace():  # as before most links: they are all of their block
        return 0
    start = max(0, len(head) - _LONGEST_LABEL)
    last = _lower(head[start:])
    starts = (at for at in range(len(last)) if _may_begin(head, start + at))
    return next((len(last) - at for at in starts if _LABEL.fullmatch(last, at)), 0)


def _lower(text: str) -> str:
    """The text in lower case, as many characters as before: `İ` alone would become two."""
    return text.replace("İ", "i").lower()


def _may_begin(head: str, at: int) -> bool:
    """True at the start of a text, and behind the end of a sentence or an opening bracket."""
    if at and head[at - 1] not in _BEFORE_LABEL:
        return False
    before = head[:at].rstrip()
    return not before or before.endswith(_ENDS)


def _first_of_last_link(pieces: list[str], linked: list[int]) -> int | None:
    """Where the links begin that end the run, blanks and signs aside."""
    first, at = None, len(pieces)
    for link in reversed(linked):
        if link + 1 < at and any(map(_is_text, pieces[link + 1 : at])):
            break
        first = at = link
    return first


def _is_text(piece: str) -> bool:
    return not piece.isspace() and any(map(str.isalnum, piece))


def is_promo_label(line: str) -> bool:
    """True for a line that only announces links to other stories: `Read more:`, `Leia mais`."""
    return len(line) <= _LONGEST_LABEL and _LABEL.fullmatch(_lower(line)) is not None
