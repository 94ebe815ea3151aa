"""Lines that belong to no text: labels, reading times, credits of pictures."""

import re

_LABELS = frozenset(
    "advertisement advertising anzeige werbung publicité publicidad pubblicità publicidade reklam "
    "reklame annonse annons advertentie mainos реклама 广告 広告".split()
)
_LEFT_OVER = re.compile(
    r"\[[A-Z]+(?:_[A-Z]+)+\]|\{\{.{1,80}\}\}|(?i:embed:?|this slideshow requires javascript\W*|"
    r"(?:advertisement\W+)?(?:scroll to continue reading|"
    r"(?:article|story) continues below(?: (?:this )?ad(?:vertisement)?)?|"
    r"(?:now |still )?loading(?: (?:more|comments?|content|next (?:article|story)))?|"
    r"(?:oops|sorry)?\W*(?:something went wrong|an (?:unexpected )?error (?:has )?occurred|"
    r"(?:failed|unable) to load(?: (?:content|article|page|more))?)(?:\W+please)?"
    r"(?:\W*try again(?: later)?)?|"
    r"(?:etwas ist schiefgelaufen|es ist ein fehler aufgetreten|"
    r"une erreur (?:est survenue|s['’]est produite)|(?:ha ocurrido|se ha producido) un error|"
    r"ocorreu um erro|si è verificato un errore|er is iets misgegaan|что-то пошло не так|"
    r"произошла ошибка|wystąpił błąd)"
    r"(?:\W+(?:bitte )?(?:versuchen sie es|veuillez réessayer|inténtelo de nuevo|попробуйте)"
    r"[\w\s]{0,30})?|"
    r"please wait|wird geladen|(?:inhalte? )?l(?:ä|ae)dt|chargement(?: en cours)?|cargando|"
    r"carregando|a carregar|caricamento(?: in corso)?|laden|laddar|indlæser|laster|ladataan|"
    r"ładowanie|wczytywanie|načítání|načítava sa|betöltés|se încarcă|učitavanje|nalaganje|"
    r"загрузка|загружается|завантаження|зареждане|φόρτωση|yükleniyor|טוען|"
    r"جار(?:ي|ٍ)? التحميل|در حال بارگذاری|लोड हो रहा है|memuat|đang tải|กำลังโหลด|加载中|載入中|"
    r"正在加载|読み込み中(?:です)?|로딩 ?중|불러오는 중)\W*)"
)
_LONGEST_READ_TIME = 100  #: characters; signs are no words, and the pattern is slow on thousands
_READ_TIME = re.compile(
    r"^\W*(?:reading time|read time|lesezeit|lesedauer|temps de lecture|tiempo de lectura|"
    r"tempo di lettura|leestijd)?\W*"
    r"(?:about|ca\.?)?\s*\d{1,3}\W*(?:min(?:ute)?[ns]?|minuti|minutos)\W*"
    r"(?:read(?:ing)?|lesezeit|de lecture|de lectura|di lettura|leestijd|lesetid)?(?: time)?\W*$",
    re.IGNORECASE,
)
_AGENCIES = (
    r"(?:getty(?: images)?|reuters|afp|ap(?: photo)?|shutterstock|istock(?:photo)?|alamy|"
    r"epa(?:-efe)?|unsplash|pexels|pixabay|imago|dpa)"
)
_PICTURE_CREDIT = re.compile(
    r"^\W*(?:(?:photo(?:graph)?|image|picture|foto|bild|illustration|graphic)"
    r"\s*(?:credit|by|courtesy|copyright|via)\b|"
    r"(?:photo(?:graph)?|image|picture|foto|bild|illustration|graphic|source|quelle)s?\s*[:/©]|"
    rf"{_AGENCIES}\s*/|©)"
    rf"|(?:/|\||\bvia|©)\s*{_AGENCIES}\W*$",
    re.IGNORECASE,
)
#: how a caption ends that says whose picture it is
_CAPTION = re.compile(
    r"(?:[.!?»”\"')(]|\s[–—|/])\s*\(?(?:photo(?:graph)?|picture|foto|bild|crédit|credit|фото|©)s?"
    r"(?: credit| by|graf(?:ía)?)?\s*[:/©]?\s*[^\s:.!?][^:!?]{1,50}$",
    re.IGNORECASE,
)
_LONGEST_CAPTION = 400  #: characters
_SHORT_WORDS = 8  #: a line of more words is no reading time
_CREDIT_WORDS = 14  #: a line of more words is no credit
_SENTENCE = 4  #: a line of more words that ends like a sentence is one
#: characters of a line that is looked at: a long line of one sign costs a pattern too much time
_LONGEST = 200


def is_label(folded: str) -> bool:
    """True for a line that only names what is below it. folded: its words in lower case."""
    return folded in _LABELS


def is_left_over(line: str) -> bool:
    """True for a content system's placeholder: `{{signup}}`, `Scroll to continue reading.`"""
    return len(line) <= _LONGEST and _LEFT_OVER.fullmatch(line) is not None


def is_read_time(line: str) -> bool:
    """True for `4 min read`."""
    is_short = len(line) <= _LONGEST_READ_TIME and _is_short(line, words=_SHORT_WORDS)
    return is_short and _READ_TIME.match(line) is not None


def is_picture_credit(line: str) -> bool:
    """True for a line that only credits a picture.

    For lines below pictures only: elsewhere `Source: ...` may be text.
    """
    is_sentence = line.rstrip().endswith((".", "!", "?")) and not _is_short(line, words=_SENTENCE)
    return (
        not is_sentence
        and _is_short(line, words=_CREDIT_WORDS)
        and _PICTURE_CREDIT.search(line) is not None
    )


def is_credited_caption(line: str) -> bool:
    """True for a line that ends with a picture's credit: `The quay at dusk. Photo: Jo Lee`.

    For lines below pictures only.
    """
    return len(line) <= _LONGEST_CAPTION and _CAPTION.search(line) is not None


def _is_short(line: str, *, words: int) -> bool:
    return len(line) <= _LONGEST and len(line.split()) <= words
