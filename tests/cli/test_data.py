"""One place for data: `--data DIR` holds store, records and archive, and is where commands look."""

import re
import shlex
from pathlib import Path

import pytest

from news.errors import ConfigError
from pipeline.config.settings import load_settings
from pipeline.run.do import NO_CONTACT
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


def test_a_data_folder_of_the_environment_wins_over_the_places_of_the_file(tmp_path: Path):
    """Each layer overrides the one below it as a whole; an archive that is off stays off."""
    file = tmp_path / "wirecopy.toml"
    file.write_text('store = "postgresql://x/y"\nrecords = "/var/records"\narchive = ""\n')
    settings = load_settings({"WIRECOPY_DATA": "trial"}, file=file)
    assert (settings.store, settings.records) == ("sqlite:///trial/wirecopy.db", "trial/records")
    off = load_settings({"WIRECOPY_ARCHIVE": ""}, overrides={"data": "trial"})
    assert off.archive is None


def test_an_empty_data_folder_is_a_mistake(plain: Shell):
    """An unset shell variable would otherwise put the store into the working folder."""
    with pytest.raises(ConfigError, match="WIRECOPY_DATA: data: expected a folder"):
        load_settings({"WIRECOPY_DATA": ""})
    refused = plain("ingest", "--data", "")
    assert (refused.code, "expected a folder" in refused.err) == (2, True)


@pytest.mark.parametrize("contact", ["me", "abc", "a@b (c)", "mailto:x", "https://a b.example/"])
def test_a_contact_is_an_address_that_a_publisher_can_use(contact: str):
    """A mail address or a web page, and nothing that ends the User-Agent's comment."""
    for good in ("desk@paper.example", "https://paper.example/bot"):
        assert good in load_settings({"WIRECOPY_CONTACT": good}).fetching.user_agent
    with pytest.raises(ConfigError, match="expected an e-mail address or the URL of a web page"):
        load_settings({"WIRECOPY_CONTACT": contact})


def test_an_edit_with_a_data_folder_leaves_other_feeds_alone(plain: Shell):
    """`--data trial` writes trial/feeds.toml, even if it is new; ./feeds.toml stays as it is."""
    Path("feeds.toml").write_text('[[feed]]\nurl = "https://paper.example/f"\n')
    assert plain("feeds", "add", "https://other.example/f", "--data", "trial").code == 0
    assert plain("feeds", "remove", "https://paper.example/f", "--data", "trial").code == 2
    assert "paper.example" in Path("feeds.toml").read_text()
    assert "other.example" in Path("trial/feeds.toml").read_text()


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
