"""The language of a text where it is clear, by its script, letters and small words.

Used where a page declares none, or plainly another. docs/design/2026-11-25-language-of-a-text.md
compares it with py3langid.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_SAMPLE = 4_000  #: characters that are looked at
_GLANCE = 1_500  #: and that tell whether they may be in the declared language
_FEWEST = 12  #: tokens, or letters of a script of its own, from which a text tells its language
_SHARE = 0.15  #: of a text's tokens that are small words; prose has .25 to .5
_CLEAR = 2  #: how many times as many words the best language has for itself as the next one has
_LOW_SHARE, _VERY_CLEAR = (
    0.05,
    4,
)  #: the same for languages that put into endings what others say in small words, as Turkish

_FEW = 3  #: small words, that many or fewer may be names or a quotation

_WORDS = {
    "en": "the of and to in is that for it was on with as are be at by this have from not they "
    "which or had his were but has "
    "an we you i will more who what when there about can if out up",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als "
    "auch es an werden aus er dass sie",
    "fr": "de la le les et des en du une un est que dans pour qui sur au par pas plus ce avec "
    "sont il se ne cette aux été",
    "es": "de la que el en y los del se las por un para con una su al lo como más pero sus ya "
    "este es ha fue según",
    "it": "di che è e la il un a per in una sono con non del si le della dei nel da al alla "
    "come anche più gli ha",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas "
    "foi ao são pelo pela",
    "ca": "de la que i el a en les els del un per una amb és es al no més ha va són dels però "
    "aquest també",
    "ro": "de și în a la cu care nu pe că din este un o să mai pentru au fost ca sau dar după prin",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om die ook als bij naar "
    "door wordt maar heeft",
    "af": "die en van in is het dat nie om te vir met op sy wat was hy ook deur aan by sal word",
    "no": "og i det på er som til en av for at med de ikke den har et om var fra han ble blir "
    "men etter skal også mellom",
    "da": "og i det på er som til en af for at med de ikke den har et om var fra han blev "
    "bliver men efter skal også mellem",
    "sv": "och i att det som en på är av för med till den har de inte om ett han var men från "
    "kan när också efter",
    "is": "og að í á er sem til var við um en fyrir ekki með hann af það hefur frá eru",
    "fi": "ja on ei että se oli hän mutta ovat myös kun joka mukaan kuin niin tai sen ole sekä jos",
    "et": "ja on ei et see oli kui ka ta aga või mis oma kes siis ning",
    "lv": "un ir ar no par uz kas ka tas arī bet pēc lai tika",
    "lt": "ir yra kad į iš su tai buvo bet kaip ne už nuo apie jis",
    "pl": "i w na z się nie do to że jest o jak po od ale za przez są co dla tym było oraz",
    "cs": "a v se na je že to s z do o i k ve pro jsou by za od jako ale po který bude",
    "sk": "a v sa na je že to s z do o i k vo pre sú by za od ako ale po ktorý bude",
    "sl": "in je v se na za da so z ki pa bi s po tudi kot ne od pri bo",
    # Bosnian, Croatian and Serbian: one cannot tell
    "sh": "i u je na se da su za od s o a će bi kao koji što ali nije",
    "hu": "a az és hogy nem is egy ez meg volt de csak már el mint ki lehet azt ha még",
    "tr": "bir ve bu için da de ile olarak çok daha olan gibi sonra kadar ancak göre en ise ne "
    "dedi "
    "ilk her değil ardından belirtti olduğu yer oldu etti yeni büyük iki",
    "id": "yang dan di dengan untuk dari ini itu tidak pada dalam akan ke oleh juga ada "
    "sebagai bisa karena",
    "ms": "yang dan di dengan untuk dari ini itu tidak pada dalam akan ke oleh juga ada "
    "sebagai boleh kerana",
    "tl": "ang ng sa na mga ay at para ni si hindi ito siya kung may",
    "vi": "của và là các trong có được cho không một với những này đã người khi đến ở",
    "sw": "ya wa na kwa ni katika la za kuwa hii cha alisema",
    "ru": "и в на не что с по как он к из это за от для был его о но",
    "uk": "і в на не що з та як він до у це за від для був його про але",
    "bg": "и в на не че с по как той от за се да е са това който но",
    "mk": "и во на не дека со по како тој од за се да е што но",
    "sr": "и у на не да са по као он од за се је што али су",
    "be": "і ў на не што з па як ён да у гэта за ад для быў яго але",
    "ar": "في من على إلى أن عن مع هذا التي الذي لا ما كان بعد",
    "fa": "در و به از که این را با است برای آن یک خود تا شد",
    "ur": "کے میں کی ہے اور سے کا کو نے پر یہ کہ ہیں اس",
    "hi": "के में की है और से का को ने पर यह कि हैं इस",
    "mr": "आहे आणि या च्या ते हे की मध्ये होते आहेत",
    "ne": "को र मा छ ले का पनि भने यो गरेको",
}  # fmt: skip
_LANGUAGES: dict[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _WORDS.items()
}
_SCRIPTS = {
    "ja": "\u3040-\u30ff", "ko": "\uac00-\ud7af", "zh": "\u4e00-\u9fff",
    "th": "\u0e00-\u0e7f", "el": "\u0370-\u03ff", "he": "\u0590-\u05ff",
    "ka": "\u10a0-\u10ff", "hy": "\u0530-\u058f", "bn": "\u0980-\u09ff",
    "pa": "\u0a00-\u0a7f", "gu": "\u0a80-\u0aff", "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f", "kn": "\u0c80-\u0cff", "ml": "\u0d00-\u0d7f",
    "si": "\u0d80-\u0dff", "lo": "\u0e80-\u0eff", "my": "\u1000-\u109f",
    "am": "\u1200-\u137f", "km": "\u1780-\u17ff",
}  # fmt: skip
"""Scripts of one language. Kana show Japanese, whatever Han characters are beside them."""
_OWN_SCRIPT = re.compile(
    "|".join(f"(?P<{language}>[{letters}])" for language, letters in _SCRIPTS.items())
)
_ANY_SCRIPT = re.compile(f"[{''.join(_SCRIPTS.values())}]")
_FOREIGN = {
    "ы": "uk bg mk sr", "э": "uk bg mk sr", "і": "ru bg mk sr",
    "ї": "ru bg mk sr be", "є": "ru bg mk sr be", "ў": "ru uk bg mk sr",
    "ј": "ru uk bg be", "ъ": "uk be mk sr", "پ": "ar",
    "گ": "ar", "ة": "fa ur", "ے": "ar fa",
    "ٹ": "ar fa",
}  # fmt: skip
"""Letters and the languages without them, where several share a script and small words."""
_SAME = {
    "nb": "no", "nn": "no", "in": "id", "iw": "he", "hr": "sh", "bs": "sh",
    "fil": "tl", "prs": "fa",
}  # fmt: skip
_SIMILAR = [
    set(group.split())
    for group in ("no da sv", "id ms", "sh sr sl mk bg", "cs sk", "nl af", "hi mr ne")
]
"""Languages that small words do not tell apart."""
_WORD = re.compile("(?:[^\\W\\d_]|[\u0900-\u0dff])+")
"""Letters, and the vowel signs of Indian scripts, which Python does not count as letters."""
_PLAIN_WORD = re.compile(r"[^\W\d_]+")  #: in half the time
_INDIAN = re.compile("[\u0900-\u0dff]")
_LETTER = re.compile(r"[^\W\d_]")


def contradicted(declared: str, paragraphs: Sequence[str]) -> str | None:
    """The language of a text that is clearly not in the declared one; None otherwise.

    declared: a BCP 47 tag. Templates say `en` whatever is filled in. Languages that one cannot tell
    apart do not contradict.
    """
    base = _SAME.get(base := declared.lower().split("-")[0], base)
    small = _LANGUAGES.get(base)
    if small is None and base not in _SCRIPTS:
        return None
    tokens = _tokens_of(" ".join(paragraphs)[:_GLANCE])
    if small and sum(map(small.__contains__, tokens)) >= _SHARE * len(tokens):
        return None
    own = infer_language(paragraphs)
    return (
        own if own and own != base and not any({own, base} <= group for group in _SIMILAR) else None
    )


def small_words(language: str | None) -> frozenset[str]:
    """The small words of a language, by its BCP 47 tag; none where they are not known."""
    base = (language or "").lower().split("-")[0]
    return _LANGUAGES.get(_SAME.get(base, base), frozenset())


def infer_language(paragraphs: Iterable[str]) -> str | None:
    """The language as a BCP 47 tag; None for a short, mixed or unknown text."""
    text = " ".join(paragraphs)[:_SAMPLE]
    return _by_script(text) or _by_words(text)


def _by_script(text: str) -> str | None:
    if not _ANY_SCRIPT.search(text):
        return None
    found = Counter(match.lastgroup for match in _OWN_SCRIPT.finditer(text))
    letters = len(_LETTER.findall(text))
    if found.total() < _FEWEST or found.total() < letters / 2:
        return None
    if found["ja"] > found["zh"] / 10:
        return "ja"
    language, count = found.most_common(1)[0]
    return language if count > found.total() * 0.8 else None


def _tokens_of(text: str) -> list[str]:
    folded = text.casefold()
    is_indian = not folded.isascii() and _INDIAN.search(folded)
    return (_WORD if is_indian else _PLAIN_WORD).findall(folded)


def _by_words(text: str) -> str | None:
    tokens = _tokens_of(text)
    if len(tokens) < _FEWEST:
        return None
    letters = set(text.casefold())
    counts = Counter(tokens)
    barred = {
        language
        for letter, languages in _FOREIGN.items()
        if letter in letters
        for language in languages.split()
    }
    scores = {
        language: _count(counts, words)
        for language, words in _LANGUAGES.items()
        if language not in barred
    }
    first, second = sorted(scores, key=lambda language: -scores[language])[:2]
    own = _count(counts, _LANGUAGES[first] - _LANGUAGES[second])
    others = _count(counts, _LANGUAGES[second] - _LANGUAGES[first])
    share = scores[first] / len(tokens)
    is_clear = (share >= _SHARE and own > _CLEAR * others) or (
        share >= _LOW_SHARE and own > max(_VERY_CLEAR * others, _FEW)
    )
    return first if is_clear and first != "sh" else None


def _count(counts: Counter[str], words: frozenset[str]) -> int:
    return sum(counts[word] for word in words if word in counts)
