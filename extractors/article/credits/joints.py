"""What stands between the names of a line: commas, bars, `and` in many languages."""

import re
from collections.abc import Iterable, Iterator

from extractors.article.credits.nobody import is_job
from extractors.article.credits.words import is_organisation

_AND = (
    "and|und|et|och|og|ve|və|и|with|mit|avec|con|med|com|és|și|şi|και|dhe|eta|agus|dan|serta|và"
    "|sowie"
    "|samt|və|và|või|და|և|եւ|এবং|ও|আৰু|और|एवं|तथा|आणि|અને|ਅਤੇ|மற்றும்|మరియు|ಮತ್ತು|و|اور|ו|აგრეთვე|እና|û"
)
_SHORT_AND = "y|e|en|i|a|ja|in|un|ir|o|u|na|at|ac|va|та|і|й|and"
"""`and` in Spanish, Italian, Dutch, Polish, Czech, Finnish, Slovene, Latvian, Lithuanian, Ukrainian
and more. Only in lower case and between two full names: the letters are initials too.
"""
_JOINTS = re.compile(
    rf"\s*[|•●▪■◆、/⋅／]\s*(?:(?:{_AND})\s+)?|\s*,\s*(?:{_AND}|(?-i:{_SHORT_AND}))\s+|\s*[,،，]\s*|\s+(?:{_AND})\s+"
    r"|\s*&\s*|\s+\+\s+|\s+[–—―-]\s+|\s{3,}|\s*(?:และ|และ|និង)\s*|\s+[·・]\s*|[·・]\s+",
    re.IGNORECASE,
)
_SHORT_JOINTS = re.compile(rf"\s+(?:{_SHORT_AND})\s+")
_GOES_ON = re.compile(rf",?\s+(?:(?:{_AND})|(?-i:{_SHORT_AND})|&)\s+[^\W\d_]", re.IGNORECASE)
_BEFORE_PLACES = {
    tag: re.compile(rf"(?<=\S)\s+(?:{words})(?:\s+[^\W\d_a-zß-ÿ][^\s,]*)+")
    for words, tags in (
        ("in|at", "en"),
        ("in", "de nl"),
        ("in|a", "it"),
        ("en", "es fr"),
        ("i", "sv da nb nn no"),
        ("u", "hr sr bs"),
    )
    for tag in tags.split()
}
"""Some of these words stand before a place in other languages: `Bo Kim in New York`."""
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{3})\.\s+(?=[^\W\d_a-z])")
_OF_TWO_WORDS = re.compile(r"[Tt]he\s+([^,|;]+?)\s+and\s+[^,|;]+")
"""`the Defence and Interior Ministries` is one body."""
_HAN, _HANGUL, _KANA = "\u4e00-\u9fff", "\uac00-\ud7a3", "\u3040-\u30ff"
_HAN_NAMES = re.compile(rf"[{_HAN}]{{1,4}}(?:\s+[{_HAN}]{{1,4}})+")
_HANGUL_NAMES = re.compile(rf"[{_HANGUL}]{{2,4}}(?:[와과]?\s+[{_HANGUL}]{{2,4}})+")
_DOTTED = re.compile(rf"[{_HAN}{_HANGUL}]{{2,4}}(?:[·・ㆍ‧][{_HAN}{_HANGUL}]{{2,4}})+")
_AND_HAN = re.compile(
    rf"([{_HAN}]{{2,4}})(?:和|与|與|及|跟)([{_HAN}]{{2,4}})|([{_HAN}]{{3,6}})と([{_HAN}]{{3,6}})"
)
_CHINESE = frozenset(
    "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉"
    "阎閻余潘杜戴夏钟鍾汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万萬段雷钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔文欧歐庞龐樊兰蘭殷施陶洪翟安颜顏倪严嚴牛温溫芦季俞章鲁魯葛伍韦"
    "韋申尤毕畢聂聶焦向柳邢路岳齐齊梅莫庄莊辛管祝左涂谷祁时時舒耿牟卜路詹关關苗凌费費纪紀靳盛童欧翁游连連简簡"
)
_KOREAN = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
"""The common family names, one character each."""
_BARRED = re.compile(
    r"(作者|撰文|采写|文字?|记者|編輯|编辑|责编|来源|摄影|图片?|校对|设计|策划|审核|出品)\s*[|｜丨]\s*(?=\S)"
)
_KOREAN_PLACE = re.compile(rf"^[{_HANGUL}]{{2,6}}=(?=[{_HANGUL}])")  #: `부산=김철수 기자`
_NAME_OF_ASIA = re.compile(rf"[{_HAN}]{{2,5}}|[{_HANGUL}]{{3}}")
_SET_APART = re.compile(rf"(?<![{_HAN}])([{''.join(sorted(_CHINESE))}])\s([{_HAN}])(?![{_HAN}])")
"""Chinese papers print names of two characters as wide as those of three: `李 敏`."""
_SUFFIX = re.compile(
    r"\s*,\s*((?:jr|sr)\b\.?|ii|iii|iv|(?:inc|llc|ltd|gmbh|corp|llp|co|s\.a)\b\.?)(?=\s*(?:,|$|\s(?:and|&)))",
    re.IGNORECASE,
)
_ROLE_BEHIND = re.compile(
    rf"(?<=[{_HAN}{_HANGUL}{_KANA}])(?<!高级)(?<!资深)(?<!首席)(?<!선임)(?<!수석)(?<!전문)(?<!인턴)"
    r"\s*(?:见习|实习|特约|首席|高级|资深)?(?:기자|특파원|선임기자|논설위원|인턴기자|객원기자|記者"
    rf"|记者|편집위원|전문기자|수습기자|칼럼니스트|特派員|通讯员|編集委員|論説委員)"
    r"(?=\s|$|[,、·・|/／])|\s+通讯员\s+"
)
_DEPARTMENT = re.compile(
    rf"^[{_HAN}]{{1,6}}(?:部|局|班)(?:記者|记者)?\s+(?=[{_HAN}{_KANA}]{{2}})"
    rf"|(?<=[{_HANGUL}])\s+[{_HANGUL}]{{1,5}}(?:부|팀)(?=\s*기자)"
)
_REPORTED = re.compile(
    r"\s*[/／｜]\s*(?:撰?文|图文|文图|报道|整理)$|\s+(?:報導|报道|報道|整理|編譯|编译|採訪|采写|撰文)$"
)
"""`社会部` before, `정치부` and `報導` behind a name in Han."""
_FAMILY = re.compile(
    r"(?:(?:van|von|de|der|den|del|la|da|di|du|al|el|bin|le|dos|ter|Van|De|Von|Mc)\s+){0,2}[^\s,.]+"
)


def with_colons(text: str) -> str:
    """`作者：王晓明 编辑：李敏` of `作者 | 王晓明 编辑 | 李敏`, as Chinese papers print labels."""
    return text if text.isascii() else _BARRED.sub(r"\1：", text)


def split_names(line: str, *, language: str | None = None) -> list[str]:
    """The parts of a line between joints: names, and what else stands beside them.

    language: the page's. In Japanese a blank parts family and given name, never two people.
    """
    line = _DEPARTMENT.sub("", _REPORTED.sub("", _KOREAN_PLACE.sub("", line)))
    line = _ROLE_BEHIND.sub(" | ", _SUFFIX.sub(r" \1", line)).strip(" |")
    line = _without_house(line)
    if (language or "").startswith("ja") and _HAN_NAMES.fullmatch(line):
        return [line]
    line = _SET_APART.sub(r"\1\2", line)
    if whole := _of_asia(line):
        return whole
    if flipped := _flipped(line):
        return [flipped]
    if (body := _OF_TWO_WORDS.fullmatch(line)) and not is_organisation(body[1]):
        return [f"The{line[3:]}"]
    pieces = [one for piece in _JOINTS.split(line) if piece for one in _sentences(piece)]
    shorts = (short for piece in pieces for short in _split_short(piece, language=language))
    return [part for short in shorts for part in _of_asia(short.strip()) or [short]]


def goes_on_with_names(line: str, *, marked: Iterable[str]) -> bool:
    """True where `and` stands right behind one of the names: a line may mark only the first."""
    ends = (line.find(name) + len(name) for name in marked if name in line)
    return any(_GOES_ON.match(line, end) for end in ends)


def _without_house(line: str) -> str:
    """`김철수` of `골짜기신문 김철수`, and the same in Japanese: a paper beside one name."""
    tokens = line.split() if line[:1] > "\u2e80" else []
    if len(tokens) != 2:
        return line
    others = [token for token in tokens if not (is_organisation(token) or is_job(token))]
    is_one_name = len(others) == 1 and _NAME_OF_ASIA.fullmatch(others[0])
    return others[0] if is_one_name else line


def _sentences(piece: str) -> list[str]:
    """`Ann Lee` and `Harbour International` of `Ann Lee. Harbour International`."""
    parts = _FULL_STOP.split(piece, maxsplit=1)
    return parts if len(parts[0].split()) >= 2 and "." not in parts[0] else [piece]


def _flipped(line: str) -> str | None:
    """`Ann Lee` of `Lee, Ann`; `Jan van der Berg` of `van der Berg, Jan`."""
    family, comma, given = (part.strip() for part in line.partition(","))
    is_pair = (
        comma
        and _FAMILY.fullmatch(family)
        and family[-1:].isalpha()
        and family.split()[-1][:1].isupper()
        and re.fullmatch(r"[^\W\d_][\w'’-]*\.?(?:\s+(?:[^\W\d_]\.?|[^\W\d_][\w'’-]+)){0,1}", given)
        and given[:1].isupper()
        and not (given.isupper() and len(given) > 2)
        and not is_organisation(line)
    )
    return f"{given} {family}" if is_pair else None


def _of_asia(line: str) -> list[str]:
    """Names in Han and Hangul, which need no commas: `记者 李明 王芳`.

    A blank parts two people only where both parts begin with a family name: `大渡 美咲` is one.
    A dot inside a foreign name in Han does not part it: `约翰·史密斯`.
    """
    if both := _AND_HAN.fullmatch(line):
        names = [name for name in both.groups() if name]
        if both[3] or all(map(is_family_first, names)):
            return names
    if _DOTTED.fullmatch(line):
        names = re.split("[·・ㆍ‧]", line)
        return names if all(map(is_family_first, names)) or "・" in line else [line]
    if _HAN_NAMES.fullmatch(line):
        names = line.split()
        return names if all(map(is_family_first, names)) else [line]
    if _HANGUL_NAMES.fullmatch(line):
        names = line.split()
        names = [re.sub(r"(?<=..)[와과]$", "", name) for name in names[:-1]] + names[-1:]
        return names if all(map(is_family_first, names)) else [line]
    return []


def is_family_first(name: str) -> bool:
    """True for two to four characters of which the first is a Chinese or Korean family name."""
    return len(name) >= 2 and (name[0] in _CHINESE or (name[0] in _KOREAN and len(name) == 3))


def _split_short(piece: str, *, language: str | None) -> Iterator[str]:
    """Two names at a lower-case `y`, `e`, `en`, `i`; Hebrew and Arabic join it to the name."""
    parts = _SHORT_JOINTS.split(piece)
    if len(parts) > 1 and (places := _BEFORE_PLACES.get((language or "")[:2])):
        parts = _SHORT_JOINTS.split(piece := places.sub("", piece))
    if all(len(part.split()) >= 2 for part in parts):
        for part in parts:
            yield from _split_attached(part)
    else:
        yield piece


def _split_attached(piece: str) -> list[str]:
    """`דנה לוי ויוסי כהן` is two people."""
    tokens = piece.split()
    if (
        len(tokens) == 4
        and tokens[2][0] in "וو"
        and len(tokens[2]) > 3
        and tokens[2] not in _WITH_WAW
    ):
        return [" ".join(tokens[:2]), f"{tokens[2][1:]} {tokens[3]}"]
    return [piece]


_WITH_WAW = frozenset(
    "وليد وائل وسيم وفاء وجدي ودود وحيد وسام ورد وداد واصف وليام ויקטור ורדית ולדימיר "
    "ויליאם".split()
)
"""Names that begin with the letter."""
