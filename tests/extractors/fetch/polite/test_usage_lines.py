"""What robots.txt says about the use of pages: signals, and licences."""

import time

import pytest

from extractors.fetch.polite.usage_lines import UsageLines

URL = "https://gazette.example/news/harbour?page=2"


def _signals(text: str, url: str = URL) -> tuple[str, ...]:
    return UsageLines(text.splitlines()).signals(url)


def test_signals_are_listed_above_the_first_group_and_in_it():
    """Unknown names and values are left out."""
    found = _signals(
        "Content-Signal: search=yes, ai-train=no\nUser-agent: *\n"
        "content-signal: ai-input = no, fun=yes, search=maybe, resetsearch=no\nAllow: /\n"
    )
    assert found == ("ai-input=no", "ai-train=no", "search=yes")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # what one crawler is allowed is not what all are
        ("User-agent: *\nContent-Signal: ai-train=no\n\n"
         "User-agent: A\nContent-Signal: ai-train=yes", ("ai-train=no",)),
        ("User-agent: A\nContent-Signal: ai-train=yes", ()),
        ("User-agent: A\nUser-agent: *\nContent-Signal: ai-train=no", ("ai-train=no",)),
        ("User-agent: A\n\nUser-agent: *\n# all\n\nContent-Signal: ai-train=no", ("ai-train=no",)),
        # ours counts most, wherever it stands
        ("User-agent: Wirecopy/0.2\nContent-Signal: ai-train=yes\n\n"
         "User-agent: *\nContent-Signal: ai-train=no", ("ai-train=yes",)),
        # a line of its own, after a group of another
        ("User-agent: A\nDisallow: /\n\nContent-Signal: ai-train=no", ("ai-train=no",)),
        ("User-agent: A\nDisallow: /\nUser-agent: *\nContent-Signal: search=yes # ai-train=no",
         ("search=yes",)),
        ("Content-Signal: search=yes,ai-train=no,use=reference", ("ai-train=no", "search=yes")),
    ],
)  # fmt: skip
def test_signals_are_those_for_us_or_for_everybody(text, found):
    """Not another crawler's: a paper may open its texts to one that pays."""
    assert _signals(text) == found


def test_a_signal_may_be_for_a_path():
    """The longest path that covers the page counts, wherever it stands (draft-ietf-aipref)."""
    text = (
        "User-agent: *\nContent-Usage: /news/ train-ai=n\nContent-Usage: train-ai=y, search=y\n"
        "Content-Usage: /news/*/live$ train-ai=y\n"
    )
    assert _signals(text) == ("search=y", "train-ai=n")
    assert _signals(text, "https://gazette.example/") == ("search=y", "train-ai=y")


def test_licences_are_listed_wherever_they_stand():
    """RSL: they belong to no group. What nobody can open is left out."""
    lines = (
        "License: https://gazette.example/licence.xml\nUser-agent: GPTBot\n"
        "LICENSE : https://rights.example/a.xml # paid\nDisallow: /\n"
        "License: /relative.xml\nLicense: javascript:alert(1)\nLicense:\n"
        "License: https://gazette.example/licence.xml\n"
    )
    assert UsageLines(lines.splitlines()).licenses == (
        "https://gazette.example/licence.xml",
        "https://rights.example/a.xml",
    )


def test_hostile_lines_cost_little():
    """Thousands of signals and licences, wildcards, no line ends, NULs."""
    wild = "".join(f"Content-Signal: /{'*a' * 400}{n} ai-train=no\n" for n in range(2000))
    texts = (
        wild,
        "License: https://a.example/x\n" * 5000,
        "".join(f"License: https://a.example/{n}\n" for n in range(5000)),
        "Content-Signal:" + " ai-train=no," * 20_000,
        "Content-Signal: " + "a" * 60_000,
        "user-agent" * 6000,
        "\0" * 60_000,
    )
    began = time.process_time()
    for text in texts:
        lines = UsageLines(text[: 64 * 1024].splitlines())
        lines.signals("https://a.example/" + "a" * 5000)
        assert len(lines.licenses) <= 8
    assert time.process_time() - began < 2
