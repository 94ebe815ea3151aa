"""What networks, newsletters and sloppy builders add to addresses."""

from base64 import urlsafe_b64encode

import pytest

from news.url import canonical_url

A = "https://paper.example/a"

SAME = [
    (f"{A}?utm_source=rss&amp;utm_medium=feed", A),
    (f"{A}?id=7&amp;utm_medium=feed", f"{A}?id=7"),
    (f"{A}?id=7?utm_source=rss&utm_medium=feed", f"{A}?id=7"),
    (f"{A}?id=7?xtor=RSS-3", f"{A}?id=7"),
    (f"{A}&utm_source=rss&utm_medium=feed", A),
    (f"{A}%3Futm_source=rss%26utm_medium=feed", A),
    (f"{A}?pnespid=WLAg5FBL9X9IyE6J7pPWSE1H", A),
    (f"{A}?gaa_at=eafs&gaa_n=ASWz&gaa_ts=690&gaa_sig=x", A),
    (f"{A}?dpg_source=x&dpg_medium=y&dpg_campaign=z", A),
    (f"{A}?_sp=0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9.1700000000000", A),
    (f"{A}?ct=t(RSS_EMAIL_CAMPAIGN)&mc_cid=1", A),
    (f"{A}?awc=1234_1700000000_abcdef0123456789abcdef0123456789", A),
    (f"{A}?erid=2VtzqvXyz12", A),
    (f"{A}?sf123456789=1", A),
    (f"{A}?share=facebook&nb=1", A),
    (f"{A}?shareToken=0a1b2c3d4e5f60718293a4b5c6d7e8f9", A),
    (f"{A}?isFreemail=true&triedRedirect=true", A),
    (f"{A}?id=4&s=0a1b2c3d4e5f60718293a4b5c6d7e8f9", f"{A}?id=4"),
    (
        "https://paper.example/liveticker/storm.html?entry=77",
        "https://paper.example/liveticker/storm.html",
    ),
    (
        "https://www.reddit.com/r/x/comments/1/a/?share_id=b&rdt=4",
        "https://www.reddit.com/r/x/comments/1/a/",
    ),
    ("https://l.wl.co/l?u=https%3A%2F%2Fpaper.example%2Fa", A),
    ("https://steamcommunity.com/linkfilter/?u=https%3A%2F%2Fpaper.example%2Fa", A),
    ("https://news.google.com/url?url=https%3A%2F%2Fpaper.example%2Fa", A),
]
APART = [
    (f"{A}?q=what?id=5", f"{A}?q=what?id=6"),
    (f"{A}?amp;id=5", f"{A}?amp;id=6"),
    ("https://paper.example/black&white", "https://paper.example/black"),
    (f"{A}?erid=1234567890", f"{A}?erid=1234567891"),
    (f"{A}?s=how+to", f"{A}?s=how+not"),
    (f"{A}?ct=politics", f"{A}?ct=sport"),
    (f"{A}?share_token=1", f"{A}?share_token=2"),
    (f"{A}?nb=1", f"{A}?nb=2"),
    (f"{A}?entry=1", f"{A}?entry=2"),
]


@pytest.mark.parametrize(("link", "bare"), SAME)
def test_what_was_added_on_the_way_is_dropped(link, bare):
    assert canonical_url(link) == canonical_url(bare)
    assert canonical_url(canonical_url(link)) == canonical_url(link)


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_says_what_is_read_stays(one, other):
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize("signature", ["", ".sKx-9_a"])
def test_the_links_of_substack_s_mails_hold_their_address(signature):
    """What is none stays as it is."""
    code = urlsafe_b64encode(b'{"e":"https://paper.example/a?utm_source=x","p":1}').decode()
    wrapped = f"https://substack.com/redirect/2/{code.rstrip('=')}{signature}"
    assert canonical_url(wrapped) == A
    for held in (
        b'{"e":7}',
        b'["e", "e"]',
        b'{"p":"https://paper.example/a"}',
        b'{"e":"\xff',
        b'{"e":' + b"[" * 4000,
    ):
        broken = f"https://substack.com/redirect/2/eyJ{urlsafe_b64encode(held).decode()[3:]}"
        assert canonical_url(broken).startswith("https://substack.com/redirect/2/")
