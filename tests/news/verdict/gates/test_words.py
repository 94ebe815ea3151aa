"""The words by which texts are compared, and those of gates."""

import pytest

from news.text.gate_words import gate_words
from news.verdict.gates.headings import is_gate_heading, is_missing_heading
from news.verdict.gates.reader import speaks_to_reader
from news.verdict.gates.shared_words import is_one_language, keys_of, share, tokens_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The mayors were elected", "An election of mayor Hobbs"),
        ("Bürgermeisterin gewählt", "die Bürgermeisterinnen"),
        ("Выборы мэра города", "город выбирает: выборный день"),
        ("白浜灯台に巣", "フクロウが白浜灯台の階段に"),
        ("솔섬 등대지기가", "솔섬의 등대지기는"),
        ("الصيادون والصيادين", "صيادون"),
        ("2,417 votes", "417 ballots"),
    ],
)
def test_inflected_words_share_keys(one: str, other: str) -> None:
    """Endings, articles and particles do not count; scripts without spaces share pairs."""
    assert share(keys_of(tokens_of(one)), keys_of(tokens_of(other))) > 0


def test_small_words_are_no_keys() -> None:
    """They say nothing of a text's subject."""
    assert keys_of(tokens_of("to be or not to be, and so on")) == frozenset()


def test_two_texts_declared_alike_need_fewer_words_in_common() -> None:
    """A long consent text has a quarter of the small words of a German summary."""
    own = tokens_of("Der Turm steht so schief wie nie, und im Rat ist man am Ende.")
    legal = "Speichern von Informationen auf einem Endgerät, der Zweck ist die Messung im Netz. "
    page = tokens_of(legal * 12)
    assert is_one_language(own, page, declared=("de", "de-AT"))
    assert not is_one_language(own, page, declared=("de", None))
    english = tokens_of(
        "The tower of the church leans more than ever, as men in the know say. " * 12
    )
    assert not is_one_language(own, english, declared=("de", "de"))


@pytest.mark.parametrize(
    ("heading", "is_gate"),
    [
        ("Log in", True),
        ("Log in | Tide Courier", False),  # parts are given, not lines
        ("Just a moment...", True),
        ("Sorry, your browser is out of date", True),
        ("Security Checkpoint", True),
        ("Access is forbidden city's charm", False),
        ("Ihre Privatsphäre", True),
        ("ログイン", True),
        ("Log in, log out: timber returns to the lake", False),
        ("Loading docks reopen", False),
    ],
)
def test_a_gates_heading_is_little_else(heading: str, is_gate: bool) -> None:
    """A headline that has such words among others is a headline."""
    assert is_gate_heading([heading]) is is_gate


def test_missing_headings_are_told_in_many_languages() -> None:
    """By phrases, not by the word "not"."""
    assert is_missing_heading(["Página no encontrada"])
    assert is_missing_heading(["ページが見つかりません"])
    assert not is_missing_heading(["Seat belt not found on school bus"])


@pytest.mark.parametrize(
    ("heading", "is_missing"),
    [
        ("Sorry, we can’t find the page you’re looking for", True),
        ("Hoppla, diese Seite gibt es leider nicht mehr", True),
        ("Cette page n'existe plus", True),
        ("Ups! Strona, której szukasz, nie istnieje", True),
        ("Запрашиваемая страница не найдена", True),
        ("صفحه مورد نظر یافت نشد", True),
        ("Halaman yang Anda cari tidak ditemukan", True),
        ("您访问的页面不存在", True),
        ("Pages of a lost diary found", False),
        ("The page who became king", False),
        ("Dansk side fandtes ikke i planen", False),
        ("Страница истории не закрыта", False),
    ],
)
def test_a_heading_of_words_for_a_missing_page_is_one(heading: str, is_missing: bool) -> None:
    """A noun, that it is not there, and fillers, in any order and of any site; and nothing else."""
    assert is_missing_heading([heading]) is is_missing


def test_gate_words_are_counted_by_stem() -> None:
    """`cookies` and `Cookie` are one; Arabic articles and particles do not hide a word."""
    text = "Cookies and a cookie, والخصوصية"
    found = gate_words(tokens_of(text), text)
    assert found["consent", "cookie"] == 2
    assert found["consent", "خصوصية"] == 1


@pytest.mark.parametrize(
    ("text", "language", "does"),
    [
        ("Please tell us that you are of age, and we let you in.", "en", True),
        ("Bitte bestätigen Sie, dass Sie volljährig sind.", "de", True),
        ("お使いの端末を確認しています。お待ちください。", "ja", True),
        ("잠시만 기다려 주세요. 곧 열립니다.", "ko", True),
        ("The mayor said that the bridge will open in May.", "en", False),
        ("Le bac de Montreval a repris la traversée du fleuve.", "fr", False),
        ("町は秋まで見学を取りやめた。", "ja", False),
    ],
)
def test_gates_speak_to_their_reader(text: str, language: str, does: bool) -> None:
    """You, please and we; reports speak of others."""
    assert speaks_to_reader(tokens_of(text), text, language=language) is does


@pytest.mark.parametrize(
    ("one", "other", "tags", "are_one"),
    [
        ("The tower of a church leans", "Der Turm der Kirche neigt sich", ("en", "de"), False),
        ("The tower of a church leans", "We ask the reader of this", ("en", "en-GB"), True),
        ("塔が傾いた", "确认您是真人", (None, None), False),
        ("솔섬 등대", "로봇이 아닙니다", (None, "en"), True),
        ("Short", "Kurz", (None, None), False),
        ("Most v Lehote opäť otvorili", "Možno bol článok odstránený", (None, "sk"), True),
        ("Мост открыт", "Seite nicht gefunden", (None, "de"), False),
        ("Bridge open", "Страница не найдена", ("en", None), False),
    ],
)
def test_texts_of_one_language_are_told(
    one: str, other: str, tags: tuple[str | None, str | None], are_one: bool
) -> None:
    """By script, by small words, by what is declared; unknown is not the same."""
    assert is_one_language(tokens_of(one), tokens_of(other), declared=tags) is are_one
