"""One place for data: `--data DIR` holds store, records and archive, and is where commands look."""

import re
import shlex
from pathlib import Path

import pytest

from news.errors import ConfigError
from pipeline.config.settings import load_settings
from pipeline.run import NO_CONTACT
from samples.next_steps import STEPS
from tests.support.newssite import an_entry, article_page, prose, rss
from tests.support.running import SAMPLES, Shell


@pytest.fixture
def plain(wirecopy: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A command line in a folder of its own, with no place set."""
    for name in ("STORE", "RECORDS", "ARCHIVE", "FEEDS"):
        monkeypatch.delenv(f"WIRECOPY_{name}")
    monkeypatch.chdir(tmp_path)
    return wirecopy


@pytest.fixture
def feed(newssite) -> str:
    """A feed of one article."""
    link = newssite.publish("/1", article_page("The crane stays", prose("crane")))
    return newssite.publish("/feed.xml", rss([an_entry(link, title="The crane stays")]))


def test_a_run_keeps_everything_in_its_data_folder(plain: Shell, feed: str):
    """Store, records and archive; and nothing beside it. Every command finds them there."""
    assert plain("ingest", feed, "--data", "mine").code == 0
    assert {path.name for path in Path("mine").iterdir()} >= {"wirecopy.db", "records", "archive"}
    assert not Path("data").exists()
    assert "The crane stays" in plain("records", "list", "--data", "mine").out
    assert plain("status", "--data", "mine").code == plain("retry", "--data", "mine").code == 0
    plain.setenv("WIRECOPY_DATA", "mine")
    assert "The crane stays" in plain("records", "list").out


def test_a_place_named_by_itself_wins_over_the_data_folder():
    """As a setting beside the setting, as an option beside the option."""
    set_ = load_settings({"WIRECOPY_DATA": "d", "WIRECOPY_STORE": "memory:"})
    assert (set_.store, set_.records, str(set_.archive)) == ("memory:", "d/records", "d/archive")
    option = load_settings({}, overrides={"data": "d", "records": "r"})
    assert (option.store, option.records) == ("sqlite:///d/wirecopy.db", "r")


def test_the_data_option_wins_over_the_places_of_the_settings():
    """Else a trial with `--data` would write into the store of wirecopy.toml or the environment."""
    environment = {"WIRECOPY_STORE": "postgresql://x/y", "WIRECOPY_RECORDS": "/var/records"}
    settings = load_settings(environment, overrides={"data": "trial"})
    assert (settings.store, settings.records) == ("sqlite:///trial/wirecopy.db", "trial/records")


def test_the_data_folder_may_have_feeds_of_its_own(plain: Shell):
    """Its feeds.toml is used in place of ./feeds.toml, which it else is."""
    plain.write("feeds.toml", "[[feed]]\nurl = 'https://here.example/'\n")
    assert "here.example" in plain("feeds", "list", "--data", "mine").out
    Path("mine").mkdir()
    plain.write("mine/feeds.toml", "[[feed]]\nurl = 'https://mine.example/'\n")
    assert "mine.example" in plain("feeds", "list", "--data", "mine").out
    assert "here.example" in plain("feeds", "list").out


def test_a_bad_data_folder_is_one_line_about_data():
    """Not about the places that follow from it."""
    with pytest.raises(ConfigError, match="WIRECOPY_DATA: data: expected UTF-8"):
        load_settings({"WIRECOPY_DATA": "a\0"})


def test_the_next_steps_work_word_by_word(plain: Shell):
    """After a run over the sample newsroom into the folder that `make run` uses."""
    Path("data/sample").mkdir(parents=True)
    plain.write("data/sample/feeds.toml", (SAMPLES / "feeds.toml").read_text())
    done = plain("ingest", "--data", "data/sample", "--replay", SAMPLES / "newsroom.warc.gz")
    assert done.code == 0
    commands = re.findall(r"\.venv/bin/wirecopy (.+)", STEPS)
    assert len(commands) >= 3
    for command in commands:
        shown = plain(*shlex.split(command))
        assert (shown.code, len(shown.out) > 100) == (0, True), command


def test_a_run_over_the_network_without_a_contact_says_so_once(
    plain: Shell, feed: str, monkeypatch: pytest.MonkeyPatch
):
    """And how to set one; with one it is in the User-Agent, and a replay needs none."""
    monkeypatch.delenv("WIRECOPY_CONTACT")
    assert plain("ingest", feed, "--data", "one").err.count(NO_CONTACT) == 1
    logged = plain("ingest", feed, "--force", "--data", "one", "--verbose").err
    assert (logged.count("run.anonymous"), NO_CONTACT in logged) == (1, False)
    archives = ["--feeds", SAMPLES / "feeds.toml", "--replay", SAMPLES / "newsroom.warc.gz"]
    assert NO_CONTACT not in plain("ingest", *archives, "--limit", "1", "--data", "two").err


def test_a_contact_is_in_the_user_agent(plain: Shell, feed: str, newssite):
    """As an address that a publisher can use; a whole User-Agent of one's own wins."""
    plain.setenv("WIRECOPY_CONTACT", "mailto:desk@paper.example")
    assert NO_CONTACT not in plain("ingest", feed).err
    agent = newssite.requests[-1].headers["user-agent"]
    assert re.fullmatch(r"Wirecopy/\S+ \(\+mailto:desk@paper\.example\)", agent)
    own = {"WIRECOPY_CONTACT": "a@b.example", "WIRECOPY_USER_AGENT": "Mine/1 (+https://m.example)"}
    assert load_settings(own).fetching.user_agent == "Mine/1 (+https://m.example)"
