"""`wirecopy config show`: each setting with its value and where it is set; no secret in it."""

import pytest

from pipeline.config.settings import Settings
from tests.support.running import Shell

SECRET = "geheim-0123456789"


@pytest.fixture
def bare(wirecopy: Shell, monkeypatch) -> Shell:
    """Without the variables that the other tests set."""
    for name in ("STORE", "RECORDS", "ARCHIVE", "FEEDS", "HOST_DELAY_S", "WORKERS", "CONTACT"):
        monkeypatch.delenv(f"WIRECOPY_{name}")
    monkeypatch.delenv("WIRECOPY_ALLOW_NETWORKS")
    return wirecopy


def sources(shell: Shell, *options: object) -> dict[str, tuple[object, str]]:
    """Key -> (value, where it is set)."""
    found = shell("config", "show", "--json", *options).json["settings"]
    return {line["key"]: (line["value"], line["source"]) for line in found}


def test_every_setting_is_listed_with_its_default(bare: Shell):
    """Nothing is set: the page says so, --all lists all."""
    found = sources(bare)
    assert found.keys() == Settings.model_fields.keys()
    assert {source for _, source in found.values()} == {"default"}
    assert "Nothing is set" in bare("config", "show").out
    assert "archive_days" in bare("config", "show", "--all").out


def test_each_source_is_named_the_last_one_wins(bare: Shell):
    """File with its line, variable, option; and the folder that moves store and records."""
    bare.write("wirecopy.toml", 'contact = "desk@paper.example"\n\narchive_days = 3\nworkers = 2\n')
    bare.setenv("WIRECOPY_WORKERS", "3")
    found = sources(bare, "--data", bare.folder / "d")
    assert found["contact"] == ("desk@paper.example", "wirecopy.toml:1")
    assert found["archive_days"] == (3, "wirecopy.toml:3")
    assert found["workers"] == (3, "WIRECOPY_WORKERS")
    assert found["store"] == (f"sqlite:///{bare.folder}/d/wirecopy.db", "--data")
    assert found["lease_s"] == (120.0, "default")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_no_secret_is_shown(bare: Shell, form):
    """Neither a password in a URL nor what a variable holds, on the page and as JSON."""
    bare.write("wirecopy.toml", 'proxy = "http://me:${PROXY_PW}@proxy.example:8080"\n')
    bare.setenv("PROXY_PW", SECRET)
    bare.setenv("WIRECOPY_STORE", f"postgresql://me:{SECRET}@db.example/w?password={SECRET}")
    bare.setenv("PREFECT_API_URL", f"https://me:{SECRET}@prefect.example/api")
    shown = bare("config", "show", *form)
    assert (shown.code, SECRET in shown.out + shown.err) == (0, False)
    assert "${PROXY_PW}" in shown.out


def test_an_unknown_key_is_told_with_the_nearest_one_beside_all_others(bare: Shell):
    """Each of them, with file and line; exit code 2."""
    bare.write("wirecopy.toml", "archive_day = 3\nworkers = 2\nhost_delays_s = 3\n")
    bare.setenv("WIRECOPY_CONTCT", "x")
    shown = bare("config", "show")
    assert (shown.code, "workers" in shown.out) == (2, True)
    assert shown.err.splitlines() == [
        "wirecopy.toml:1: unknown key 'archive_day'; did you mean 'archive_days'?",
        "wirecopy.toml:3: unknown key 'host_delays_s'; did you mean 'host_delay_s'?",
        "WIRECOPY_CONTCT: unknown key 'contct'; did you mean 'contact'?",
    ]


def test_a_subscription_is_shown_as_it_is_in_force(bare: Shell):
    """Its own lines, the file's defaults, ours; the login masked."""
    bare.write(
        "feeds.toml",
        '[defaults]\ninterval = "2h"\n\n[[feed]]\nurl = "https://a.example/f"\n\n[[feed]]\n'
        'url = "https://me:${PW}@paper.example/f"\nname = "Paper"\nmax_age = "1d12h"\n',
    )
    bare.setenv("PW", SECRET)
    shown = bare("config", "show", "--feed", "paper", "--json").json["keys"]
    found = {line["key"]: (line["value"], line["source"]) for line in shown}
    assert found["name"] == ("Paper", "feeds.toml:9")
    assert found["max_age"] == ("1d12h", "feeds.toml:10")
    assert found["interval"] == ("2h", "feeds.toml:2 [defaults]")
    assert found["full_text"] == ("auto", "default")
    assert found["login"] == ("me:${PW}", "feeds.toml:8")
    assert SECRET not in bare("config", "show", "--feed", "paper").out


def test_a_value_that_cannot_be_used_is_one_line(bare: Shell):
    """Nothing is in force then."""
    bare.write("wirecopy.toml", "workers = 0\n")
    shown = bare("config", "show")
    assert (shown.code, shown.out, shown.err.startswith("wirecopy: wirecopy.toml:1: workers")) == (
        2,
        "",
        True,
    )
