"""A publisher's wishes about the use of its page: TDMRep, robots directives, robots.txt."""

from dataclasses import replace

import pytest

from news.record.usage import Usage, Wishes, read_again, usage_of

POLICY = "https://licences.example/news"


def _said(headers=(), **metas: str) -> Usage | None:
    named = {name.replace("_", "-"): (value,) for name, value in metas.items()}
    return usage_of(named, Wishes(headers=tuple(headers)))


def test_a_page_that_says_nothing_has_no_usage():
    """Null in the record, and nothing is made of what search engines are told."""
    assert _said() is None
    assert _said(robots="index, follow, max-snippet:-1") is None


@pytest.mark.parametrize(
    ("value", "reserved"), [("1", True), (" 1 ", True), ("0", False), ("1, 1", True)]
)
def test_a_reservation_is_read_from_header_and_meta(value, reserved):
    """1 reserves the rights, 0 does not."""
    for usage in (_said([("tdm-reservation", value)]), _said(tdm_reservation=value)):
        assert usage is not None
        assert usage.tdm_reservation is reserved
        assert usage.is_reserved is reserved


@pytest.mark.parametrize("value", ["", "yes", "true", "2", "\u202e1", "1" * 5000])
def test_a_reservation_of_another_form_says_nothing(value):
    """Only 0 and 1 have a meaning."""
    assert _said(tdm_reservation=value) is None


def test_the_page_comes_before_its_headers():
    """A template may free what the server reserves for the whole site."""
    usage = _said([("tdm-reservation", "1"), ("tdm-policy", POLICY)], tdm_reservation="0")
    assert usage == Usage(tdm_reservation=False, tdm_policy=POLICY)


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "/policy",
        "https://",
        "http://[",
        "https://a.example/\u202e",
        "https://a.example/ b",
        "https://a.example/" + "x" * 3000,
    ],
)
def test_a_policy_that_nobody_can_open_is_left_out(value):
    """A web address, absolute, or nothing."""
    assert _said([("tdm-policy", value)]) is None


@pytest.mark.parametrize(
    ("tag", "directives"),
    [
        ("NoAI, noimageai", ("noai", "noimageai")),
        ("noarchive,nosnippet", ("noarchive", "nosnippet")),
        ("googlebot: noarchive, nosnippet", ()),
        ("wirecopy: noarchive", ("noarchive",)),
        ("otherbot: noai", ("noai",)),
        ("unavailable_after: 25 Jun 2030, noarchive", ("noarchive",)),
        ("max-image-preview:large, noai", ("noai",)),
        ("noai" + ", noarchive" * 100_000, ("noai", "noarchive")),
        # the date's own commas and colons name no agent
        ("unavailable_after: Wed, 03 Dec 2031 13:09:53 GMT, noarchive", ("noarchive",)),
        ("noarchive, googlebot: noindex", ("noarchive",)),
        ("badbot: noindex, nofollow, wirecopy/0.2: nosnippet", ("nosnippet",)),
        ("*: noarchive", ("noarchive",)),
        ("NOINDEX NOARCHIVE", ("noarchive",)),
        ("noindex; noai", ("noai",)),
        ("noml, nocache", ("noml", "nocache")),
        ("none, all, notranslate, noaiplease, xnoai", ()),
    ],
)
def test_directives_count_for_whom_they_name(tag, directives):
    """For everybody or for us; a wish about AI counts whomever it names."""
    usage = _said([("x-robots-tag", tag)])
    assert (usage.directives if usage else ()) == directives
    assert _said(robots=tag) == usage


def test_each_header_line_names_its_own_agents():
    """A proxy joins lines in no order: what one says to its agent is not said for the next."""
    lines = [("x-robots-tag", "googlebot: nosnippet"), ("x-robots-tag", "noarchive")]
    for said in (lines, lines[::-1]):
        usage = _said(said)
        assert usage is not None
        assert usage.directives == ("noarchive",)


@pytest.mark.parametrize("name", ["noai", "noml"])
def test_a_wish_against_ai_reserves_the_page(name):
    """One about pictures or copies alone does not."""
    usage, other = _said(robots=name), _said(robots="noimageai, noarchive, nocache, nosnippet")
    assert usage is not None
    assert other is not None
    assert (usage.is_reserved, other.is_reserved) == (True, False)


def test_signals_of_the_page_s_headers_come_before_those_of_robots_txt():
    """Both are the draft's places; a header is of this page."""
    headers = (("content-signal", "ai-train=yes"), ("content-usage", "bots=n, train-ai=y;exp"))
    usage = usage_of({}, Wishes(headers=headers, signals=("ai-train=no", "search=yes")))
    assert usage is not None
    assert usage.content_signals == ("ai-train=yes", "bots=n", "search=yes", "train-ai=y")


def test_the_host_s_file_counts_where_page_and_headers_say_nothing():
    """TDMRep: a later technique supersedes an earlier one, and its absence resets nothing."""
    of_file = Wishes(tdm_reservation=True, tdm_policy=POLICY)
    assert usage_of({}, of_file) == Usage(tdm_reservation=True, tdm_policy=POLICY)
    freed = usage_of({}, replace(of_file, headers=(("tdm-reservation", "0"),)))
    assert freed == Usage(tdm_reservation=False, tdm_policy=POLICY)
    assert usage_of({"tdm-reservation": ("0",)}, of_file) == freed


def test_a_page_read_again_keeps_what_its_host_said():
    """What the page itself says is read anew; an archive has no robots.txt of that day."""
    before = Usage(
        tdm_reservation=True,
        directives=("noarchive",),
        ai_agents_disallowed=("GPTBot",),
        content_signals=("ai-train=no",),
        rsl_licenses=(POLICY,),
    )
    assert read_again(before, None) == replace(before, directives=())
    now = Usage(directives=("noml",), content_signals=("ai-train=yes", "search=yes"))
    assert read_again(before, now) == replace(
        before, directives=("noml",), content_signals=("ai-train=no", "search=yes")
    )
    assert read_again(None, now) == now
    assert read_again(Usage(directives=("noai",)), None) is None
    assert read_again(None, None) is None
