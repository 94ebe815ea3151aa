"""What a command says of itself: help at 80 columns, examples that work, guesses, completion."""

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from cli import main as console
from cli.examples import EXAMPLES
from cli.main import COMMANDS, app
from tests.support.running import SAMPLES, Shell, printed


def commands() -> dict[str, Any]:
    """Path of a command, such as `records list` -> the command."""
    top: Any = typer.main.get_command(app)
    found = {}
    for name in COMMANDS:
        _, command, _ = top.resolve_command(typer.Context(top), [name])
        below = getattr(command, "commands", {})
        found |= {f"{name} {one}": below[one] for one in below} or {name: command}
    return found


def test_every_command_has_examples_and_every_example_a_command():
    """None is left behind when a command goes."""
    assert commands().keys() == EXAMPLES.keys() - {""}


@pytest.mark.parametrize("name", EXAMPLES)
def test_help_fits_80_columns_and_ends_with_its_examples(wirecopy: Shell, name, monkeypatch):
    """No option's text is squeezed into a narrow column."""
    monkeypatch.setenv("COLUMNS", "80")
    shown = wirecopy(*name.split(), "--help").out
    assert max(map(len, shown.splitlines())) <= 80
    for line in EXAMPLES[name]:
        assert f"    {line}\n" in shown
    assert not re.search(r"--\S+ <", shown), shown


@pytest.mark.parametrize("name", sorted({one.split()[0] for one in EXAMPLES if one}))
def test_help_has_only_what_is_the_commands_own(wirecopy: Shell, name):
    """Examples stand once, at the end, and shells' completion is explained in one place."""
    shown = wirecopy(name, "--help").out
    assert "completion" not in shown
    assert len(re.findall(r"\bExamples?:", shown)) == (name in EXAMPLES)


@pytest.mark.parametrize("name", sorted(EXAMPLES.keys() - {""}))
def test_what_a_command_takes_is_named_in_capitals(name):
    """As options' values are; what may be repeated has its dots once."""
    for param in commands()[name].params:
        if param.param_type_name == "argument":
            assert re.fullmatch("[A-Z_]+", param.metavar or ""), param.name


@pytest.mark.parametrize("name", sorted(EXAMPLES.keys() - {""}))
def test_every_example_is_understood(name):
    """Its options and arguments are those of the command."""
    command = commands()[name]
    for line in EXAMPLES[name]:
        words = shlex.split(re.split(r" [>|&] ?| \|\| ", line)[0])
        assert words[: 1 + len(name.split())] == ["wirecopy", *name.split()]
        command.make_context(name, words[1 + len(name.split()) :], resilient_parsing=False)


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a user who has ingested the sample newsroom."""
    folder = tmp_path_factory.mktemp("user")
    (folder / "feeds.toml").write_bytes((SAMPLES / "feeds.toml").read_bytes())
    (folder / "samples").symlink_to(SAMPLES)
    printed("ingest", "--replay", SAMPLES / "newsroom.warc.gz", folder=folder)
    return folder


OFFLINE = [
    line
    for name, lines in EXAMPLES.items()
    for line in lines
    if name
    and "serve" not in line
    and not re.search(
        r"\.example|import|check$|ingest|3f0a|retry|remove|apply|watch|push r|browse", line
    )
]


def test_the_examples_that_need_no_network_run_as_printed(
    user: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    """In the folder of a user of the sample newsroom."""
    assert len(OFFLINE) > 15
    monkeypatch.chdir(user)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_SERVER_API_PORT", "1")
    monkeypatch.setenv("WIRECOPY_ENRICH", "keywords=samples.enrich.keywords:keywords")
    for line in OFFLINE:
        words = shlex.split(re.split(r" > | \|\| ", line)[0])
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as done:
            console.main()
        assert not done.value.code, (line, capfd.readouterr())


@pytest.mark.parametrize(
    ("arguments", "guess"),
    [
        (["statsu"], "Did you mean 'status'?"),
        (["records", "lst"], "Did you mean 'list'?"),
        (["status", "--fed", "x"], "--feed"),
    ],
)
def test_a_misspelt_command_or_option_is_guessed(wirecopy: Shell, arguments, guess):
    """One line, exit code 2."""
    shown = wirecopy(*arguments)
    assert (shown.code, shown.out, len(shown.err.splitlines())) == (2, "", 1)
    assert guess in shown.err


def completed(
    shell: Shell, line: str, *, variable: str = "complete_zsh", words: int | None = None
) -> list[str]:
    """What Tab suggests at the end of a line; words: before the last one, for an open quote."""
    variable = "complete_bash" if words else variable
    shell.setenv("_WIRECOPY_COMPLETE", variable)
    shell.setenv("_TYPER_COMPLETE_ARGS", line)
    shell.setenv("COMP_WORDS", line)
    words = words or len(shlex.split(line)) - (not line.endswith(" "))
    shell.setenv("COMP_CWORD", str(words))
    shown = shell()
    assert (shown.code, shown.err) == (0, "")
    return shown.out.splitlines()


@pytest.fixture
def asking(wirecopy: Shell) -> Shell:
    """A user with three feeds in two groups, and no store."""
    feed = '[[feed]]\nurl = "https://{0}.example/f"\nname = "{1}"\ngroup = "{2}"\n'
    rows = [("a", "Upland Post", "local"), ("b", "Harbour: top", "local"), ("c", "Moss", "world")]
    wirecopy.write("feeds.toml", "".join(feed.format(*row) for row in rows))
    return wirecopy


def test_tab_completes_commands_feeds_and_groups(asking: Shell):
    """From feeds.toml; no store is made."""
    assert '"status":"Show' in " ".join(completed(asking, "wirecopy sta"))
    assert "Upland Post" in " ".join(completed(asking, "wirecopy status --feed Up"))
    assert "world" in " ".join(completed(asking, "wirecopy ingest --group "))
    assert "Moss" in " ".join(completed(asking, "wirecopy feeds check M"))
    assert not (asking.folder / "w.db").exists()


def test_tab_escapes_what_bash_would_split(asking: Shell):
    """Bash inserts a suggestion as it is; other shells quote it."""
    line = "wirecopy status --feed Up"
    assert completed(asking, line, variable="complete_bash") == ["Upland\\ Post"]
    assert completed(asking, f'{line[:-2]}"Up', words=3) == ["Upland Post"]


@pytest.mark.parametrize("text", ["not toml [", '[[feed]]\nurl = "no"\n'])
def test_tab_is_silent_where_something_is_wrong(asking: Shell, text):
    """A broken file, a store that is none: no suggestion, no message, nothing written."""
    asking.write("feeds.toml", text)
    asking.write("w.db", "no database")
    before = sorted(asking.folder.rglob("*"))
    assert "".join(completed(asking, "wirecopy retry --reason ")).strip() == "_files"
    assert "".join(completed(asking, "wirecopy status --feed ", variable="complete_bash")) == ""
    assert sorted(asking.folder.rglob("*")) == before


def test_ctrl_c_while_modules_are_imported_is_quiet(capsys: pytest.CaptureFixture[str]):
    """Nothing is printed of a KeyboardInterrupt; of other errors all."""
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err == ""
    sys.excepthook(ValueError, ValueError("told"), None)
    assert "told" in capsys.readouterr().err


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), typer.Abort()])
def test_ctrl_c_in_a_command_ends_with_130(wirecopy: Shell, raised, monkeypatch):
    """Without a traceback."""

    def interrupted(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(console, "_refuse_stray_bytes", interrupted)
    shown = wirecopy("status")
    assert (shown.code, shown.out, shown.err) == (130, "", "")
