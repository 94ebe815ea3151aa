"""Words that stand before the names of authors, by language (BCP 47)."""

import re
from collections.abc import Mapping
from itertools import islice

BY_WORDS = {
    "af": "deur|geskryf deur",
    "ar": "بقلم|كتب|كتبت|كتبه|كتبها|تحرير|إعداد|اعداد|تقرير|حاوره|حاورته|حاورها|حوار",
    "az": "hazırladı",
    "bg": "пише|написа",
    "bs": "piše|napisao|napisala|пише|написао|написала|pripremio|pripremila",
    "bn": "লিখেছেন",
    "ca": "escrit per|publicat per",
    "cs": "napsal|napsala|píše|připravil|připravila|rozhovor vedl|rozhovor vedla",
    "da": "af|skrevet af",
    "de": "verfasst von|geschrieben von|veröffentlicht von|aufgezeichnet von|die fragen stellte"
    "|das gespräch führte|das gespräch führten|das interview führte|die fragen stellten",
    "el": "γράφει ο|γράφει η|γράφουν οι|από τον|από την|από τους|του|της|συντάκτης|συντάκτρια",
    "en": "by|words by|story by|text by|reported by|compiled by|created by|submitted by|authored by"
    "|guide by|recipe by|article by|reporting by|contributed by|as told to",
    "es": "escrito por|redactado por|publicado por|elaborado por",
    "et": "kirjutas|kirjutanud",
    "eu": "idatzia|egilea",
    "fa": "گفت‌وگو از|به قلم|نوشته|نوشتهٔ|نوشته‌ی|نویسنده|به گزارش خبرنگار|گزارش|یادداشت از",
    "fi": "kirjoittanut|jutun kirjoitti|kirjoitti|teksti ja kuvat",
    "fr": "écrit par|rédigé par|publié par|propos recueillis par|recueilli par|article de",
    "he": "מאת|נכתב על ידי|כתב|כתבה|כתבת",
    "hi": "द्वारा|लेखक|लेखिका|रिपोर्ट",
    "hr": "piše|napisao|napisala|pišu",
    "hu": "írta|írták|készítette|összeállította|szerző",
    "id": "oleh|ditulis oleh|laporan",
    "is": "eftir|skrifað af|höfundur",
    "it": "scritto da|pubblicato da|a cura di|testo di|articolo di|servizio di|testo e foto di"
    "|foto e testo di",
    "ka": "ავტორი",
    "ko": "대담|인터뷰|글·사진|글ㆍ사진|글/사진|사진·글|취재·글|글|취재",
    "lo": "ໂດຍ",
    "lt": "parengė|rašo|parašė",
    "lv": "raksta|sagatavoja|sagatavojis|sagatavojusi",
    "mk": "пишува|напиша",
    "nb": "av|skrevet av",
    "nl": "door|geschreven door|gepubliceerd door",
    "pl": "przez|napisał|napisała|pisze|opracował|opracowała|przygotował|przygotowała|rozmawiał"
    "|rozmawiała|notował|notowała",
    "pt": "escrito por|publicado por|postado por|texto de|reportagem de|texto e fotos de",
    "ro": "scris de|publicat de|articol de|redactat de|a consemnat|au consemnat",
    "ru": "подготовил|подготовила|подготовили|написал|написала|беседовал|беседовала|записал"
    "|записала",
    "sk": "napísal|napísala|píše|pripravil|pripravila",
    "sl": "piše|napisal|napisala|pripravil|pripravila",
    "sv": "av|skriven av|publicerad av|text av",
    "sw": "imeandikwa na",
    "th": "โดย|เรื่องโดย|เขียนโดย|รายงานโดย|เรียบเรียงโดย|ผู้เขียน|ผู้สื่อข่าว|เรื่องและภาพ",
    "tl": "isinulat ni|ulat ni|sulat ni",
    "tr": "yazan|hazırlayan|haberi yazan",
    "uk": "підготував|підготувала|написав|написала|розповів|спілкувалася|спілкувався|записав",
    "ur": "تحریر|از قلم",
    "vi": "tác giả|thực hiện|viết bởi|bởi",
    "km": "ដោយ",
}
"""Before a name, with a colon or without."""
_OF_LANGUAGE = {
    "ca": "per",
    "da": "af",
    **dict.fromkeys(("nb", "no", "nn", "sv"), "av|tekst|text"),
    **dict.fromkeys(("nl", "pl", "de"), "door|tekst|text"),
    "pt": "por",
    "it": "da|dal nostro inviato|dalla nostra inviata|dai nostri inviati|dal nostro corrispondente"
    "|dalla nostra corrispondente",
    "bg": "от",
    "mk": "од",
    "es": "por|de nuestro corresponsal|de nuestra corresponsal|de nuestro enviado especial|de "
    "nuestra enviada especial",
    "fr": "par|de notre correspondant|de notre correspondante|de notre envoyé spécial|de notre "
    "envoyée spéciale",
    "cy": "gan",
    "el": "από",
    "vi": "theo|pv",
    "ga": "le",
    "gl": "por",
    "ro": "de",
    "sq": "nga",
    "sw": "na",
    **dict.fromkeys(("tl", "fil"), "ni|nina"),
    "eu": "egilea",
    **dict.fromkeys(("fa", "ur"), "از"),
}
"""Before a name on pages in that language: in others they are names, as in `Per Hansen`."""
_BEFORE_ONE = frozenset("par por door av af per".split())
"""Also before one word: `Par Claire` on a French page."""
LABELS = {
    "am": "ጸሐፊ",
    "ar": "الكاتب|الكاتبة|المؤلف|المحرر|المصدر|مراسل|الصحفي",
    "az": "müəllif|mənbə",
    "be": "аўтар|аўтары|тэкст",
    "bg": "автор|автори|текст|източник",
    "bn": "লেখক|প্রতিবেদক|লেখা|রিপোর্ট|প্রতিবেদন|প্রতিনিধি|রিপোর্টার",
    "cs": "autor|autorka|autoři|text|zdroj|rozhovor|redaktor|redaktorka",
    "da": "tekst|forfatter|journalist|skribent|kilde",
    "de": "autor|autorin|autor/autorin|autorin/autor|autor/in|autoren|autorinnen|text|redaktion"
    "|quelle|verfasser|verfasserin|protokoll|aufgezeichnet|text und foto|text und fotos"
    "|text und bilder|text & fotos",
    "el": "συντάκτης|συντάκτρια|συγγραφέας|κείμενο|ρεπορτάζ|πηγή|αρθρογράφος|γράφει",
    "en": "text and photos|words and pictures|words and photos"
    "|author|authors|author(s)|writer|writers|reporter|reporters|journalist|journalists|text|words"
    "|source|reporting|columnist|story|contributor|contributors",
    "es": "autor|autora|autores|autoras|texto|fuente|redactor|redactora|periodista|reportero|firma"
    "|texto y fotos|texto y foto|fotos y texto",
    "et": "autor|autorid|tekst|toimetaja|allikas|ajakirjanik",
    "eu": "testua|idazlea",
    "fa": "نویسنده|خبرنگار|گزارشگر|منبع|نگارنده|تهیه و تنظیم",
    "fi": "kirjoittaja|kirjoittajat|teksti|toimittaja|lähde|haastattelu",
    "fr": "auteur|auteure|auteurs|auteures|autrice|texte|source|rédacteur|rédactrice|journaliste",
    "gu": "લેખક",
    "he": "כתב|כתבת|מחבר|מחברת|כותב|כותבת",
    "hi": "लेखक|लेखिका|संवाददाता|स्रोत|रिपोर्टर|पत्रकार",
    "hr": "autorica|autori|tekst|izvor|novinar|novinarka|аутор|аутори|текст|извор",
    "hu": "szerző|szerzők|szöveg|újságíró|riporter|forrás|riport|interjú|tudósító|cikk",
    "hy": "հեղինակ",
    "id": "penulis|reporter|teks|sumber|wartawan|kontributor|jurnalis|pewarta",
    "is": "höfundur|texti|blaðamaður",
    "it": "autore|autrice|autori|testo|testi|fonte|giornalista",
    "ja": "文責|取材・文|取材／文|取材/文|取材|執筆|執筆者|著者|著|ライター|筆者|記者|作者|聞き手"
    "|文・構成|構成・文|構成|寄稿|文・写真|写真・文|文と写真|取材・構成",
    "ka": "ავტორი|ავტორები",
    "kk": "авторы|мәтін",
    "kn": "ಲೇಖಕ",
    "ko": "기자|기자명|작성자|글쓴이|저자|취재·글|작성|필자|취재기자",
    "lt": "autorius|autorė|autoriai|tekstas|šaltinis|žurnalistas|žurnalistė",
    "lv": "autors|autore|autori|teksts|avots|žurnālists|žurnāliste",
    "ml": "ലേഖകൻ",
    "mn": "зохиогч|сурвалжлагч",
    "mr": "लेखक",
    "ms": "penulis|wartawan|pengarang",
    "ne": "लेखक|संवाददाता",
    "nl": "auteur|auteurs|tekst|redactie|bron|verslaggever|journalist|tekst en foto",
    "nb": "tekst|journalist|skribent|forfatter|kilde",
    "pa": "ਲੇਖਕ",
    "pl": "autor|autorka|autorzy|tekst|opracowanie|opr.|źródło|dziennikarz|oprac.",
    "pt": "autor|autora|autores|autoras|texto|fonte|repórter|redação|jornalista|reportagem",
    "ro": "autor|autoare|autori|text|sursa|sursă|redactor|reporter|jurnalist",
    "ru": "автор|авторы|автора|текст|источник|корреспондент|журналист|интервью",
    "si": "ලේඛකයා",
    "sk": "autor|autorka|autori|zdroj",
    "sl": "avtor|avtorica|avtorji|besedilo|vir|novinar|novinarka",
    "sq": "autori|autorja|shkruan|burimi|nga",
    "sv": "text|författare|reporter|skribent|källa|text och foto|text & foto|text och bild",
    "sw": "mwandishi",
    "ta": "எழுதியவர்|ஆசிரியர்|கட்டுரையாளர்",
    "te": "రచయిత|రచన",
    "th": "เรื่อง|ผู้เขียน|ผู้สื่อข่าว|ข้อความ|ที่มา|นักเขียน",
    "tl": "manunulat|may-akda",
    "tr": "haber|yazar|yazarlar|muhabir|kaynak|metin|röportaj|söyleşi",
    "uk": "автор|авторка|автори|текст|джерело|журналіст|журналістка|кореспондент|кореспондентка",
    "ur": "مصنف|تحریر|رپورٹر|نمائندہ",
    "uz": "muallif",
    "vi": "tác giả|bài|bài và ảnh|nguồn|người viết|phóng viên|biên soạn|tin|tin, ảnh|bài, ảnh",
    "zh": "本报记者|本報記者|本刊记者|特约记者|记者|記者|作者|文|文字|撰文|撰稿|撰稿人|采写|採訪"
    "|责编|責編|编辑|編輯|責任編輯|责任编辑|报道|報導|來源|来源|通讯员|采访|文字记者|特约撰稿人|图文|文图|整理",
}
"""Before a name, with a colon or the like."""
_ALONE = {
    "de": "autor|autorin|autoren|autor/autorin",
    "en": "author|writer",
    "fr": "auteur|auteurs",
    "id": "oleh|penulis|reporter",
    "ru": "автор|текст|корреспондент|журналист",
    "uk": "кореспондент|журналіст|журналістка",
    "fi": "teksti|toimittaja",
    "pl": "oprac.|opr.",
    "ko": "기자명|기자|글쓴이",
    "ja": "執筆|取材|構成",
    "th": "เรื่อง",
    "vi": "tác giả",
    "he": "מאת",
    "ar": "بقلم|الكاتب|الكاتبة",
    "zh": "本报记者|本報記者|记者|記者|作者|文|撰文|责编|責編|编辑|編輯|責任編輯|责任编辑|通讯员",
}
"""Before a name, also with nothing but a blank."""


_NO_FACTS = frozenset(
    "source quelle fuente fonte kilde källa zdroj źródło bron lähde izvor извор vir sursa sursă "
    "forrás kaynak "
    "nguồn sumber allikas avots šaltinis burimi mənbə источник джерело източник πηγή المصدر منبع "
    "स्रोत ที่มา 來源 "
    "来源 redaktion redactie redação text texto texte testo testi tekst tekstas teksts texti "
    "teks metin teksti "
    "szöveg текст тэкст testua besedilo words report reporting interview story интервью opinion "
    "editorial haber "
    "protokoll aufgezeichnet by le na de per tin bài 文 文字 글 the του της laporan حوار "
    "gizarî".split()
)
"""Labels that are too common to be looked for all over a page."""
MAYBE_LABEL = re.compile(r"\s*[(（【\[]?\s*[^\d:：<>]{1,30}?\s*(?:[:：՝]\s*|$)")
"""What may be a label: short, before a colon or alone."""


def _words(*tables: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        word for table in tables for line in table.values() for word in line.split("|")
    )


_BY = _words(BY_WORDS, _ALONE)
_LABELS = _words(LABELS, BY_WORDS, _ALONE) | {"written by"}
_FACTS = _LABELS - _NO_FACTS
_OF_A_LANGUAGE = {language: frozenset(line.split("|")) for language, line in _OF_LANGUAGE.items()}
_LONGEST = 4  #: words of a label
_AND = frozenset("& och og und en et e y ja".split())
_SIGN = re.compile(r"\s*[:：՝|｜丨/／=＝・·]\s*|\s*[-–—]\s+")
_ATTACHED = re.compile(
    r"(?:(?:รายงาน|เรียบเรียง|เขียน|เรื่อง)?โดย|ໂດຍ|ដោយ)(?=[\u0e00-\u0fff\u1780-\u17ff])"
    r"|(?:本[报報刊台网站]|新华社|中新社|见习|实习|特约|首席|高级|资深|全媒体|融媒体|文字)?(?:記者|记者)\s?"
    r"(?=[\u4e00-\u9fff]{2,4}(?![\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]))"
    r"|文(?=[\u4e00-\u9fff]{2,4}$)"
)
"""Words that need no blank before a name."""
_ANY = re.compile(r"\s*(?P<label>[^\d:：,;|({<]{2,40}?)\s*[:：]\s*(?P<rest>[^\s()].*)")
"""Any words before a colon."""
_OTHERS = re.compile(
    r"(?<!\w)(?:edit\w*|review\w*|fact\W?check\w*|translat\w*|übersetz\w*|tradu\w*|photo\w*"
    r"|fotos?|foto\w*|bild\w*|images?|illustrat\w*|grafi\w+|video|camera|kamera|kuvat?|fot\."
    r"|zdjęcia"
    r"|фото\w*|снимк\w+|перев[оі]д\w*|переклад\w*|редакт\w+|szerkeszt\w+|fordít\w*|fotó\w*"
    r"|redaktør|redigering|redaktör|toimittanut|kääntän\w+|çevir\w+|editör|edytor|redaguoja"
    r"|upravil\w*"
    r"|urednik|uredila|φωτο\w*|μετάφραση|επιμέλεια|ảnh|biên tập|dịch|ภาพ\w*|แปล\w*|tanggal|kategori"
    r"|categor\w+|section|tags?|topics?|date|datum|fecha|data|published|updated|posted on|stand"
    r"|time"
    r"|location|share|phone|tel|email|e-mail|via|last\w*|reading|lesezeit|lesedauer|duration"
    r"|design|code"
    r"|content)(?!\w)|تصوير|صور|ترجمة|عکس|ترجمه|צילום|תרגום|עריכה|写真|撮影|翻訳|照片|摄影|攝影"
    r"|翻译|翻譯|校对"
    r"|编辑|사진|번역|편집|फोटो|अनुवाद|ছবি|日期|时间|時間|日時|公開|更新|날짜|입력|수정",
    re.IGNORECASE,
)
"""Labels of others than the authors, and of other things."""


def is_label(text: str) -> bool:
    """True for a word for authors with a colon, or alone: `Autor:`, `(作者：`."""
    return _folded(text.strip(" :：՝(（【[")) in _FACTS


def without_label(line: str, *, language: str | None) -> str:
    """A line without the words before its names.

    language: the page's, for words that are names in other languages.
    """
    for _ in range(3):
        rest = _behind(line, language=(language or "").lower().split("-")[0])
        if not rest:
            break
        line = rest
    return line


def _behind(line: str, *, language: str) -> str | None:
    """The line behind its first words, where these are a label; None else."""
    if match := _ATTACHED.match(line):
        return line[match.end() :]
    tokens = line.split(maxsplit=_LONGEST)
    own = _OF_A_LANGUAGE.get(language, frozenset())
    is_joined = len(tokens) > 1 and tokens[1] in _AND  # `Text och foto: Ann Lee`
    for size in range(min(_LONGEST, len(tokens) - 1), int(is_joined), -1):
        words = _folded(" ".join(tokens[:size]))
        if words in _BY or (words in own and (len(tokens) > size + 1 or words in _BEFORE_ONE)):
            return " ".join(tokens[size:])
    signs = islice(_SIGN.finditer(line), 2)
    found = (sign.end() for sign in signs if _folded(line[: sign.start()]) in _LABELS)
    end = next(found, None)
    return None if end is None else line[end:]


def _folded(words: str) -> str:
    return " ".join(words.lower().split())


def without_own_label(line: str, *, language: str | None) -> str:
    """The same; a label may go on up to its colon: `Автор статьи: Иван Петров`."""
    found = _ANY.fullmatch(line)
    if (
        found
        and _folded(found["label"].split()[0]) in _LABELS
        and not _OTHERS.search(found["label"])
    ):
        return found["rest"]
    return without_label(line, language=language)


def without_unknown_label(line: str) -> str:
    """A line without any words before a colon; "" where they name others than the authors."""
    found = _ANY.fullmatch(line)
    if found is None:
        return line
    label = found["label"]
    is_ours = _folded(label) in _LABELS or _folded(label.split()[0]) in _LABELS
    return "" if _OTHERS.search(label) and not is_ours else found["rest"]
