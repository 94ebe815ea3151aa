"""Credit lines to names, in the languages whose lines we have seen."""

from time import process_time

import pytest

from extractors.article.credits.lines import credit_line, names_in, site_names

SITES = site_names("https://www.harbourgazette.example/city/1", "Harbour Gazette", "HG24")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Ann Lee", ["Ann Lee"]),
        ("by ANN LEE and BO KIM", ["ANN LEE", "BO KIM"]),
        ("ann lee", ["ann lee"]),
        ("Jon Graham 5 May 2026", ["Jon Graham"]),
        ("Mia Boston 3 min read", ["Mia Boston"]),
        ("By Ann Lee on Monday, November 18th, 2019 at 11:04 a.m.", ["Ann Lee"]),
        ("By Ann Lee, AP Sports Writer", ["Ann Lee"]),
        ("Written by Ann Lee, Bo Kim & Cy Ode", ["Ann Lee", "Bo Kim", "Cy Ode"]),
        ("By Ann Lee, with Bo Kim", ["Ann Lee", "Bo Kim"]),
        ("Guest column by Ann Lee", ["Ann Lee"]),
        ("View all posts by Ann Lee", ["Ann Lee"]),
        ("Ann Lee in Paris and Bo Kim in Rome", ["Ann Lee", "Bo Kim"]),
        ("LONDON — By Ann Lee, Bo Kim", ["Ann Lee", "Bo Kim"]),
        ("Ann Lee - harbourSport", ["Ann Lee"]),
        ("NEW YORK — By Ann Lee", ["Ann Lee"]),
        ("Von Anna Weiß und Jörg Groß", ["Anna Weiß", "Jörg Groß"]),
        ("Eine Analyse von Anna Weiß", ["Anna Weiß"]),
        ("Ein Gastbeitrag von Anna Weiß", ["Anna Weiß"]),
        ("kultur von Anna Weiß", ["Anna Weiß"]),
        ("Aus Kyjiw berichtet Anna Weiß", ["Anna Weiß"]),
        ("Interview: Anna Weiß", ["Anna Weiß"]),
        ("Par Zoé Leroy et Luc Petit", ["Zoé Leroy", "Luc Petit"]),
        ("Par Zoé Leroy (avec AFP)", ["Zoé Leroy"]),
        ("Propos recueillis par Zoé Leroy", ["Zoé Leroy"]),
        ("Por Inés Gil y Juan Soto", ["Inés Gil", "Juan Soto"]),
        ("Escrito por Inés Gil", ["Inés Gil"]),
        ("a cura di Ada Neri", ["Ada Neri"]),
        ("di Ada Neri e Ugo Verdi", ["Ada Neri", "Ugo Verdi"]),
        ("di Ada Neri, inviato a Roma", ["Ada Neri"]),
        ("Door onze correspondent Jan de Vries", ["Jan de Vries"]),
        ("Av: Ola Nordmann og Kari Hansen", ["Ola Nordmann", "Kari Hansen"]),
        ("Tekst: Ola Nordmann Foto: Kari Hansen", ["Ola Nordmann"]),
        ("Autorzy: Jan Kowal, Ewa Nowak", ["Jan Kowal", "Ewa Nowak"]),
        ("Текст: Иван Петров, Анна Седова", ["Иван Петров", "Анна Седова"]),
        ("Haber: Can Yılmaz", ["Can Yılmaz"]),
        ("Can Yılmaz ve Ayşe Kaya", ["Can Yılmaz", "Ayşe Kaya"]),
        ("作者：李明", ["李明"]),
        ("记者 李明 王芳", ["李明", "王芳"]),
        ("(责编：李明、王芳)", ["李明", "王芳"]),
        ("山田太郎記者", ["山田太郎"]),
        ("홍길동 기자 hong@paper.example", ["홍길동"]),
        ("Ann Lee | Bo Kim", ["Ann Lee", "Bo Kim"]),
        ("Lee, Ann", ["Ann Lee"]),
        ("Lee, Ann; Kim, Bo", ["Ann Lee", "Bo Kim"]),
        ("Von dpa/AFP", ["dpa", "AFP"]),
    ],
)
def test_names_are_read_out_of_credit_lines(line: str, expected: list[str]) -> None:
    """Words before and between names, in many languages."""
    assert list(names_in(line)) == expected


@pytest.mark.parametrize(
    ("language", "line", "name"),
    [
        ("ar", "كتب: أحمد الحسن", "أحمد الحسن"),
        ("az", "Müəllif: Elçin Məmmədov", "Elçin Məmmədov"),
        ("bn", "লেখক: রহিম উদ্দিন", "রহিম উদ্দিন"),
        ("ar", "الكاتب أحمد الحسن", "أحمد الحسن"),
        ("bg", "от Мария Колева", "Мария Колева"),
        ("en", "Contributed by Ann Lee", "Ann Lee"),
        ("en", "Reporting by Ann Lee; Editing by Jo Roe", "Ann Lee"),
        ("fi", "Teksti Mika Salo", "Mika Salo"),
        ("hi", "राहुल शर्मा द्वारा", "राहुल शर्मा"),
        ("it", "dal nostro inviato Gia Conti", "Gia Conti"),
        ("ko", "기자명 김철수 기자", "김철수"),
        ("pl", "oprac. Jan Nowak", "Jan Nowak"),
        ("ru", "Корреспондент Иван Петров", "Иван Петров"),
        ("tl", "Ni Juan dela Cruz", "Juan dela Cruz"),
        ("ca", "Per Jordi Puig", "Jordi Puig"),
        ("el", "Συντάκτης: Γιώργος Παππάς", "Γιώργος Παππάς"),
        ("es", "De nuestro corresponsal Juan Pérez", "Juan Pérez"),
        ("fa", "نویسنده: رضا کریمی", "رضا کریمی"),
        ("fi", "Teksti: Mika Salo", "Mika Salo"),
        ("he", "מאת דנה לוי", "דנה לוי"),
        ("hi", "लेखक: अमित शर्मा", "अमित शर्मा"),
        ("hr", "Piše: Ivan Horvat", "Ivan Horvat"),
        ("hu", "Írta: Kovács Péter", "Kovács Péter"),
        ("hy", "Հեղինակ՝ Արամ Պետրոսյան", "Արամ Պետրոսյան"),
        ("ja", "取材・文＝鈴木花子", "鈴木花子"),
        ("ka", "ავტორი: გიორგი ბერიძე", "გიორგი ბერიძე"),
        ("km", "ដោយ សុខ វិបុល", "សុខ វិបុល"),
        ("ko", "글·사진 홍길동", "홍길동"),
        ("lt", "Autorius: Jonas Kazlauskas", "Jonas Kazlauskas"),
        ("ro", "De Ion Popescu", "Ion Popescu"),
        ("ru", "Автор статьи: Иван Петров", "Иван Петров"),
        ("sq", "Nga Arben Hoxha", "Arben Hoxha"),
        ("sv", "Text och foto: Anna Berg", "Anna Berg"),
        ("th", "โดยสมชาย ใจดี", "สมชาย ใจดี"),
        ("tr", "Yazan: Can Yılmaz", "Can Yılmaz"),
        ("vi", "Bài: Trần Văn Bình", "Trần Văn Bình"),
        ("zh", "文／王小明", "王小明"),
        ("zh", "記者王小明／台北報導", "王小明"),
        ("xx", "Skrywer van die stuk: Piet Botha", "Piet Botha"),
    ],
)
def test_labels_of_many_languages_stand_before_names(language: str, line: str, name: str) -> None:
    """Words for the author, with a colon or without, are no part of the name."""
    assert list(names_in(line, language=language)) == [name]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Ann Lee in Brussels and Bo Kim in New York"),
        ("en-GB", "Ann Lee at The Hague, Bo Kim in Tel Aviv"),
        ("de", "Ann Lee in Brüssel und Bo Kim in New York"),
        ("es", "Ann Lee en París y Bo Kim en Nueva York"),
        ("fr", "Ann Lee en Corée et Bo Kim en Afrique Centrale"),
        ("sv", "Ann Lee i Bryssel och Bo Kim i New York"),
    ],
)
def test_a_small_word_before_a_place_parts_no_names(language: str, line: str) -> None:
    """`in` is Slovene for `and`, `en` Dutch, `i` Polish; elsewhere a place follows."""
    assert list(names_in(line, language=language)) == ["Ann Lee", "Bo Kim"]
    assert list(names_in("Jan Novak in Ana Kos", language="sl")) == ["Jan Novak", "Ana Kos"]


def test_a_word_that_is_a_name_elsewhere_is_a_label_in_its_language_alone() -> None:
    """`Per` stands before Catalan names and begins Norwegian ones."""
    assert list(names_in("Per Arne Hansen", language="no")) == ["Per Arne Hansen"]
    assert list(names_in("Per Jordi Puig", language="ca-ES")) == ["Jordi Puig"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Nagy Anna és Kovács Péter", ["Nagy Anna", "Kovács Péter"]),
        ("Jan Novák a Eva Malá", ["Jan Novák", "Eva Malá"]),
        ("Ion Popescu și Ana Pop", ["Ion Popescu", "Ana Pop"]),
        ("Γιώργος Παππάς και Μαρία Νίκου", ["Γιώργος Παππάς", "Μαρία Νίκου"]),
        ("Олена Коваль та Іван Бойко", ["Олена Коваль", "Іван Бойко"]),
        ("Trần Văn Bình và Lê Thị Hoa", ["Trần Văn Bình", "Lê Thị Hoa"]),
        ("محمد علي وسارة حسن", ["محمد علي", "سارة حسن"]),
        ("רונה לוי ויוסי כהן", ["רונה לוי", "יוסי כהן"]),
        ("สมชาย ใจดี และ สมหญิง รักดี", ["สมชาย ใจดี", "สมหญิง รักดี"]),
        ("अमित शर्मा और रवि कुमार", ["अमित शर्मा", "रवि कुमार"]),
        ("রহিম উদ্দিন ও সালমা খাতুন", ["রহিম উদ্দিন", "সালমা খাতুন"]),
        ("علی رضا خان اور سارہ ملک", ["علی رضا خان", "سارہ ملک"]),
        ("अमित शिंदे आणि रवि पाटील", ["अमित शिंदे", "रवि पाटील"]),
        ("政治部記者 山田太郎", ["山田太郎"]),
        ("김철수 정치부 기자", ["김철수"]),
        ("ann lee, bo kim", ["ann lee", "bo kim"]),
        ("張三和李四", ["張三", "李四"]),
        ("山田太郎と鈴木花子", ["山田太郎", "鈴木花子"]),
        ("홍길동·김철수 기자", ["홍길동", "김철수"]),
        ("Sam Lee, Jr. and Bo Kim", ["Sam Lee Jr.", "Bo Kim"]),
        ("van der Berg, Jan", ["Jan van der Berg"]),
        ("大渡 美咲", ["大渡 美咲"]),
        ("约翰·史密斯", ["约翰·史密斯"]),
        ("ジョン・スミス", ["ジョン・スミス"]),
    ],
)
def test_names_are_parted_at_words_for_and_but_not_cut(line: str, expected: list[str]) -> None:
    """A blank or a dot inside one person's name in Chinese or Japanese parts nobody."""
    assert list(names_in(line)) == expected


def test_in_japanese_a_blank_never_parts_two_people() -> None:
    """Both halves of this name begin with what is a family name in Chinese."""
    assert list(names_in("金子 江美", language="ja")) == ["金子 江美"]


@pytest.mark.parametrize(
    "name",
    [
        "Ursula von der Leyen",
        "Max von Sydow",
        "Ludwig van Beethoven",
        "Anna di Stefano",
        "Di Marzio",
        "Par Jansen",
        "Jean-Luc d'Arc",
        "Martin Luther King Jr.",
        "Juan de Dios",
        "Seán O'Casey",
        "Text Müller",
    ],
)
def test_prepositions_inside_names_stay(name: str) -> None:
    """Von, di and par stand before names and inside them."""
    assert list(names_in(name)) == [name]


@pytest.mark.parametrize(
    "sign", ["(", "(a)", " ", ",", "- ", "von ", "by ", "A. ", "Text: ", "1 ", "a@b.c ", "Stand:"]
)
def test_any_line_is_read_in_no_time(sign: str) -> None:
    """Each part of a line is tried once."""
    begun = process_time()
    assert len(list(names_in(sign * 100_000, sites=SITES))) < 200
    credit_line(sign * 100_000)
    assert process_time() - begun < 1


def test_a_label_without_its_value_is_not_part_of_the_line() -> None:
    """The label's value is in another element."""
    assert (
        credit_line("von Anna Weiß, HG24 Stand: 28. April 2023, 05:00 Uhr") == "von Anna Weiß, HG24"
    )
    assert credit_line("von Anna Weiß, HG24 Stand:") == "von Anna Weiß, HG24"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ein Beitrag von Anna Weiß", ["Anna Weiß"]),
        ("EXCLUSIVE by Ann Lee", ["Ann Lee"]),
        ("2 hours ago by Ann Lee", ["Ann Lee"]),
        ("Ann Lee For Harbour Gazette", ["Ann Lee"]),
        ("By Ann :) Lee", ["Ann Lee"]),
        ("By Ann Lee 555-123-4567", ["Ann Lee"]),
        ("Ann Lee Ann Lee", ["Ann Lee"]),
        ("Von Anna Weiß, übersetzt von Bo Kim", ["Anna Weiß"]),
        ("Ann Lee, Head of Marketing and Public Policy", ["Ann Lee"]),
        ("Ann Lee. Harbour Radio International", ["Ann Lee", "Harbour Radio International"]),
        ("The Defence and Interior ministries", ["The Defence and Interior ministries"]),
        ("Por Ediciones del Puerto S.A.", ["Ediciones del Puerto S.A."]),
        ("Lesezeit: 4 Minuten | Von Anna Weiß", ["Anna Weiß"]),
        ("Par Zoé Leroy - Temps de lecture : 3 minutes", ["Zoé Leroy"]),
        ("Text und Fotos: Anna Weiß", ["Anna Weiß"]),
        ("Por Inés Castro em 3 de maio de 2026", ["Inés Castro"]),
        ("3 травня 2026, автор: Олена Шевченко", ["Олена Шевченко"]),
        ("2026-05-03 10:20 作者：王小明 来源：港口新闻网", ["王小明"]),
        ("القاهرة - أحمد الحسن", ["أحمد الحسن"]),
        ("ROTTERDAM — By Ann Lee", ["Ann Lee"]),
        ("Reuters - Ann Lee", ["Reuters", "Ann Lee"]),
        ("社会部　田中実", ["田中実"]),
        ("記者 陳美玲 報導", ["陳美玲"]),
        ("Submitted by Ann Lee on Sun, 05/03/2026 - 10:14", ["Ann Lee"]),
        ("By Ann Lee 🌊", ["Ann Lee"]),
        ("By Ann Lee View all posts", ["Ann Lee"]),
        ("By Thomas More", ["Thomas More"]),
        ("Ann Lee 1,204 views", ["Ann Lee"]),
        ("Ann O&#039;Hara", ["Ann O'Hara"]),
        ("By Ann Lee | and Bo Kim", ["Ann Lee", "Bo Kim"]),
        ("Elif Yılmaz | Tüm Yazıları", ["Elif Yılmaz"]),
        ("N/A", []),
    ],
)
def test_what_stands_around_a_name_is_not_part_of_it(line: str, expected: list[str]) -> None:
    """Ages, smiles, telephone numbers, translators, functions with `and`."""
    assert list(names_in(line, sites=SITES)) == expected


@pytest.mark.parametrize(
    "name",
    [
        "Alexander Chancellor",
        "Siti Aminah binti Ahmad",
        "शिला के.सी.",
        "T. S. Rao Jr.",
        "José Ortega y Gassot",
        "Goverdus 's-Gravesande",
        "Thandiwe Xaba-Nkosi",
        "Prof. Ann Lee",
    ],
)
def test_a_name_stays_whole(name: str) -> None:
    """Family names that are functions too, particles, last dots."""
    assert list(names_in(f"By {name}", sites=SITES)) == [name]


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("Par Claire", "fr", ["Claire"]),
        ("Par Anonyme", "fr", []),
        ("Door Marieke", "nl", ["Marieke"]),
        ("Av Kari", "nb", ["Kari"]),
        ("Per Hansen", "da", ["Per Hansen"]),
        ("Di Stefano", "it", ["Di Stefano"]),
    ],
)
def test_a_single_name_behind_its_language_s_by(
    line: str, language: str, expected: list[str]
) -> None:
    """Elsewhere the word may be a name."""
    assert list(names_in(line, sites=SITES, language=language)) == expected
