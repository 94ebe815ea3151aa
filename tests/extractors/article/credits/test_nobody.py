"""Lines, and what stands behind names, that name nobody."""

import pytest

from extractors.article.credits.lines import is_login, names_in, site_names
from extractors.article.credits.nobody import is_like_a_name

SITES = site_names("https://www.harbourgazette.example/city/1", "Harbour Gazette", "HG24")


@pytest.mark.parametrize(
    "line",
    [
        "Foto: Bo Kim",
        "Translated by: Bo Kim",
        "Übersetzung: Bo Kim",
        "Фото: Иван Петров",
        "写真・山田太郎",
    ],
)
def test_labels_of_others_name_no_author(line: str) -> None:
    """Photographers, editors and translators."""
    assert list(names_in(line)) == []


@pytest.mark.parametrize(
    "job",
    [
        "PHP Developer",
        "Event Coordinator, Marketing",
        "Home and Digital Security Expert",
        "Redakteurin Politik",
        "journaliste au service politique",
        "Jefa de sección",
        "Repórter especial",
        "корреспондент",
        "编辑",
        "phóng viên",
        "PhD",
        "City Desk",
    ],
)
def test_a_job_behind_a_name_is_nobody(job: str) -> None:
    """Functions in many languages, degrees, desks."""
    assert list(names_in(f"Ann Lee, {job}")) == ["Ann Lee"]


@pytest.mark.parametrize(
    "behind",
    [
        " (Brussels)",
        ", Staff Writer",
        ", Senior Political Correspondent",
        ", Ph.D.",
        ", Sr. Director of Operations",
        ", Berlin",
        " – Paris",
        " @annlee",
        " ann.lee@paper.example",
        " May 6, 2019 9:10 pm",
        " 06.05.2019, 21:10 Uhr",
        ", Stand: 28. April 2023, 05:00 Uhr",
        ", Stand:",
        " Last update",
        " Updated 3 hours ago",
        " • 5 min read",
        " | Foto: Bo Kim",
        " | Edited by Bo Kim",
        " For The Gazette",
        ", HG24 Thüringen",
        " Harbour Gazette",
    ],
)
def test_what_stands_behind_a_name_is_none(behind: str) -> None:
    """Roles, places, addresses, dates, photographers, editors, the site's desks."""
    assert list(names_in(f"Ann Lee{behind}", sites=SITES)) == ["Ann Lee"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "12 May 2019",
        "https://paper.example/authors/ann",
        "Staff Reporter",
        "Our Bureau",
        "Author Name",
        "Editing by Bo Kim",
        "La rédaction",
        "HG24 Redaktion",
        "Harbour Gazette Sponsored",
        "The Harbour Gazette, 1 Quay Road",
        "Old Harbour Weekly (www.harbourgazette.example)",
        "More from Ann Lee",
        "More About Ann Lee »",
        "Stand: 28. April 2023, 05:00 Uhr",
        "Foto: Bo Kim",
        "Reviewed by Bo Kim",
        "Medically reviewed by Bo Kim",
        "Learn about our editorial policies",
    ],
)
def test_some_lines_name_nobody(line: str) -> None:
    """Roles, the site itself, links to more."""
    assert list(names_in(line, sites=SITES)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Temps de lecture : 4 min",
        "読了時間 約3分",
        "Время чтения: 5 мин",
        "Guardar",
        "Sport",
        "Opinion",
        "ARRAY(0x5598e7fccfb0)",
        "[object Object]",
        "k3mdela7torre2vk",
    ],
)
def test_times_parts_and_accounts_are_nobody(line: str) -> None:
    """Reading times, buttons, parts of a paper, what a system prints by mistake."""
    found = names_in(line, sites=SITES)
    assert [name for name in found if is_like_a_name(name) and not is_login(name)] == []
