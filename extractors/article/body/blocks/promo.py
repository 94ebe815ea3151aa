"""Links to other stories that stand in the last line of a paragraph: READ MORE: ..."""

import re

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
_LONGEST_LABEL = 40  #: characters looked at in front of a link
_LONGEST_PROMO = 300  #: characters; a longer link is text


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
    if not _CUE.match(_lower(tail)):
        size = _label_size(head)
        if not size:
            return None
        head, tail = head[:-size], head[-size:] + tail
    head = head.rstrip()
    if head and not head.endswith(_ENDS):
        return None
    return head, tail, sum(len(pieces[n]) for n in linked if n < at)


def _label_size(head: str) -> int:
    """How many characters at the end of a text are a label: `Read more: `; 0 for none."""
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
    links, first = set(linked), None
    for at in range(len(pieces) - 1, -1, -1):
        if at in links:
            first = at
        elif any(map(str.isalnum, pieces[at])):
            break
    return first
