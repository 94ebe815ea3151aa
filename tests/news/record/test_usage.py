"""A publisher's wishes about the use of its page: TDMRep, robots directives, robots.txt."""

import pytest

from news.record.usage import Usage, Wishes, usage_of

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
    ],
)
def test_directives_count_for_whom_they_name(tag, directives):
    """For everybody or for us; a wish about AI counts whomever it names."""
    usage = _said([("x-robots-tag", tag)])
    assert (usage.directives if usage else ()) == directives
    assert _said(robots=tag) == usage
