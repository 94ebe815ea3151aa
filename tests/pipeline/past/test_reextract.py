"""`wirecopy reextract`: stories read again from the archive or their stored text."""

import shutil

import pytest

from storage import open_store
from tests.support.newssite import FeedEntry, article_page, rss
from tests.support.running import Shell
from tests.support.sitelines import PLEA, bodies, with_plea

PROMO = "Our summer market opens its stalls on the quay this Saturday at nine in the morning sharp."


@pytest.fixture
def archived(wirecopy: Shell, newssite) -> Shell:
    """Three stories with a promo in their text, stored and archived; the site is closed."""
    links = [
        newssite.publish(
            f"/{n}",
            article_page(
                f"Story {n}", bodies()[n], after=f"<p class='promo'>{PROMO} Hall {n * 'x'}.</p>"
            ),
        )
        for n in range(3)
    ]
    feed = newssite.publish(
        "/feed.xml", rss([FeedEntry(title=f"Story {n}", link=link) for n, link in enumerate(links)])
    )
    assert wirecopy("ingest", feed, "--json").json["entries"]["stored"] == 3
    newssite.forget_requests()
    wirecopy.setenv("WIRECOPY_RULES", str(wirecopy.folder / "rules.toml"))
    return wirecopy


def rule(shell: Shell, newssite, text: str) -> None:
    shell.write("rules.toml", f'[[site]]\nhost = "127.0.0.1:{newssite.port}"\n{text}\n')


def test_without_a_change_of_ours_nothing_changes(archived: Shell, newssite):
    """The archived pages give what is stored; nothing is fetched."""
    report = archived("reextract", "--json").json
    assert (
        report["stories"],
        report["unchanged"],
        report["from_stored_text"],
        report["changes"],
    ) == (
        3,
        3,
        0,
        [],
    )
    assert newssite.requests == []


def test_a_dry_run_shows_a_diff_and_writes_nothing(archived: Shell, newssite):
    """With counts, and how to write it."""
    rule(archived, newssite, 'drop = [".promo"]')
    shown = archived("reextract")
    assert shown.code == 0
    assert shown.out.count(f"-{PROMO}") == shown.out.count("+++ ") == 3
    assert "3 stories read again: 3 would change, 0 unchanged" in shown.err
    assert "--apply" in shown.err
    assert len(archived.lines()) == 3


def test_apply_writes_revisions_of_cause_extractor_once(archived: Shell, newssite):
    """Under their ids, and in the parts. A second run has nothing to write. Nothing is fetched."""
    rule(archived, newssite, 'drop = [".promo"]')
    report = archived("reextract", "--apply", "--json").json
    assert (report["applied"], report["changed"], report["changes"][0]["fields"]) == (
        True,
        3,
        ["content_text"],
    )
    again = archived("reextract", "--apply", "--json").json
    assert (again["changed"], again["unchanged"]) == (0, 3)
    lines = archived.lines()
    second = [line for line in lines if line["revision"] == 2]
    assert len(lines) == 6
    assert {line["revision_cause"] for line in second} == {"extractor"}
    assert {line["id"] for line in second} == {line["id"] for line in lines}
    assert not any(PROMO in line["content_text"] for line in second)
    assert newssite.requests == []


def test_a_field_read_by_a_new_rule_is_a_change(archived: Shell, newssite):
    """Though title and text stay; the dates and authors that the page states stay too."""
    rule(archived, newssite, '[site.fields]\nsection = ".promo"')
    report = archived("reextract", "--apply", "--limit", "2", "--json").json
    assert (report["stories"], [change["fields"] for change in report["changes"]]) == (
        2,
        [["section"], ["section"]],
    )
    second = next(line for line in archived.lines() if line["revision"] == 2)
    assert (second["section"].startswith(PROMO), second["provenance"]["section"]) == (
        True,
        "config",
    )
    with open_store(archived.store) as store:
        first, latest = store.read.history(second["id"])
    assert (first.content_hash, first.date_published) == (
        latest.content_hash,
        latest.date_published,
    )
    assert first.date_first_seen == latest.date_first_seen


def test_host_and_since_narrow_it(archived: Shell, newssite):
    """What they exclude is not read."""
    assert archived("reextract", "--host", "other.example", "--json").json["stories"] == 0
    assert (
        archived(
            "reextract", "--host", f"127.0.0.1:{newssite.port}", "--since", "1d", "--json"
        ).json["stories"]
        == 3
    )
    assert archived("reextract", "--since", "2999-01-01", "--json").json["stories"] == 0
    assert archived("reextract", "--since", "soon").code == 2


def test_without_the_archive_the_stored_text_is_cleaned_again(archived: Shell, newssite):
    """A removed site line comes back where rules keep it; the rest stays out."""
    feed = newssite.url("/plea.xml")
    links = [
        newssite.publish(f"/p{n}", article_page(f"Plea {n}", with_plea(bodies()[n + 3])))
        for n in range(3)
    ]
    newssite.publish(
        "/plea.xml", rss([FeedEntry(title=f"Plea {n}", link=link) for n, link in enumerate(links)])
    )
    assert archived("ingest", feed, "--json").json["corrected"] >= 3
    shutil.rmtree(archived.folder / "archive")
    rule(archived, newssite, f'keep_lines = ["{PLEA[1]}"]')
    report = archived("reextract", "--apply", "--json").json
    assert (report["stories"], report["changed"], report["from_stored_text"]) == (6, 3, 6)
    with open_store(archived.store) as store:
        texts = [(store.read.record(link).content_text or "").split("\n\n") for link in links]
    assert texts == [[*body[:2], PLEA[1], *body[2:]] for body in bodies()[3:6]]
    rule(archived, newssite, "memory = false")
    archived("reextract", "--apply")
    with open_store(archived.store) as store:
        assert [tuple(store.read.record(link).content_text.split("\n\n")) for link in links] == [
            with_plea(body) for body in bodies()[3:6]
        ]


def test_an_empty_store_has_nothing_to_read(wirecopy: Shell):
    """It says so."""
    with open_store(wirecopy.store):
        shown = wirecopy("reextract")
    assert (shown.code, shown.out) == (0, "")
    assert "0 stories read again" in shown.err
