"""Pairs of URLs that are one story, and pairs that are two, as news sites print them."""

from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.errors import BadUrl
from news.url import canonical_url, unwrapped
from news.url.wrappers import google_news_url, is_opaque_wrapper

A = "https://paper.example/a"

SAME = [
    (f"{A}?utm_id=7&utm_name=x", A),
    (f"{A}?UTM_SOURCE=x&Utm_Medium=y", A),
    (f"{A}?id=7&gad_source=1&gbraid=0AA", f"{A}?id=7"),
    (f"{A}?gclid=CjwK&srsltid=Afm", A),
    (f"{A}?_openstat=x", A),
    (f"{A}?igsh=MzR", A),
    (f"{A}?elqTrackId=1&elq=x&elqaid=2&elqat=1", f"{A}?elq=x"),
    (f"{A}?spMailingID=1&spUserID=2&spJobID=3&spReportId=4", A),
    (f"{A}?ref_src=twsrc%5Etfw", A),
    (f"{A}?wt.mc_id=x&WT.rss_f=News", A),
    (f"{A}?wt_mc=x", A),
    (f"{A}?at_recipient_id=7&at_link_id=x", A),
    (f"{A}?pk_campaign=rss&pk_kwd=x", A),
    (f"{A}?mod=rss_markets_main", A),
    (f"{A}?feedType=RSS&feedName=topNews", A),
    (f"{A}?wprss=rss_world&wpisrc=nl_x", A),
    (f"{A}?eref=rss_topstories", A),
    (f"{A}?source=rss----0123abc---4", A),
    (f"{A}?itm_source=parsely-api", A),
    (f"{A}?intcmp=hp_1&.tsrc=rss", A),
    (f"{A}?from=singlemessage&isappinstalled=0", A),
    (f"{A}?ref=share&ref_source=link", A),
    (f"{A}?mbid=rss", A),
    (f"{A}?mbid=synd_yahoo_rss", A),
    (f"{A}?src=rss-feed", A),
    (f"{A}?ref=twitter_share_btn", A),
    (f"{A}?via=twitter&share=facebook", A),
    (f"{A}?from=newsletter", A),
    (f"{A}?rss=1", A),
    (f"{A}?rss=yes", A),
    (f"{A}?outputType=amp", A),
    (f"{A}?intlink_from_url=https://paper.example/topics/x&intlink_ts=1", A),
    (f"{A}?cmpid=x&cmpid2=y", A),
    (f"{A}?fb_ref=x&fb_source=y", A),
    (f"{A}?mc_eid=1&id=5", f"{A}?id=5"),
    (f"{A}?=&&", f"{A}?="),
    (f"{A}?b=2&utm_source=x&a=1", f"{A}?a=1&b=2"),
    (f"{A};jsessionid=AB12?x=1", f"{A}?x=1"),
    (f"{A};sid=0123456789abcdef0123", A),
    (f"{A}?x=1&JSESSIONID=AB", f"{A}?x=1"),
    (f"{A}#:~:text=harbour", A),
    (f"{A}#xtor=RSS-1", A),
    (f"{A}#Echobox=1234", A),
    ("https://PAPER.example:443/a", A),
    ("https://paper.example:/a", A),
    ("https:\\\\paper.example\\a", A),
    ("https://paper.example/%61", A),
    ("https://paper.example/b/%2E%2E/a", A),
    ("\thttps://paper.example/a\r\n", A),
    ("https://reader:pw@paper.example/a", A),
    ("https://paper.example/%e2%82%ac", "https://paper.example/€"),
    ("https://straße.example/a", "https://xn--strae-oqa.example/a"),
    ("http://0x7f.1/a", "http://127.0.0.1/a"),
    ("http://2130706433/a", "http://127.0.0.1/a"),
    (f"https://www.google.com/url?sa=t&url={A}&usg=x", A),
    (f"https://www.google.de/url?q={A}", A),
    (f"https://www.google.co.uk/url?q={A}&sa=U", A),
    ("https://www.google.co.uk/amp/s/paper.example/a", A),
    ("https://www.google.com/amp/s/amp.paper.example/a", "https://amp.paper.example/a"),
    ("https://paper-example.cdn.ampproject.org/v/s/paper.example/a?amp_js_v=0.1&usqp=mq3", A),
    ("https://paper-example.cdn.ampproject.org/c/paper.example/a", "http://paper.example/a"),
    ("https://paper-example.bing-amp.com/c/s/paper.example/a", A),
    ("https://www.bing.com/amp/s/paper.example/a", A),
    (f"https://www.bing.com/news/apiclick.aspx?ref=FexRss&url={A}&c=1", A),
    (f"https://l.facebook.com/l.php?u={A}%3Ffbclid%3Dx&h=AT0", A),
    (f"https://lm.facebook.com/l.php?u={A}", A),
    (f"https://l.instagram.com/?u={A}&e=AT", A),
    (f"https://www.youtube.com/redirect?event=x&q={A}", A),
    (f"https://out.reddit.com/t3_abc?url={A}&token=x", A),
    (f"https://t.umblr.com/redirect?z={A}&t=x", A),
    (f"https://vk.com/away.php?to={A}", A),
    (f"https://www.linkedin.com/redir/redirect?url={A}", A),
    (f"https://eur01.safelinks.protection.outlook.com/?url={A}&data=x", A),
    (f"https://duckduckgo.com/l/?uddg={A}&rut=x", A),
    (f"https://feeds.feedblitz.com/~/t/0/0/paper/~{A}", A),
    (f"https://us.rd.yahoo.com/news/rss/*{A}", A),
    (
        "https://r.search.yahoo.com/_ylt=x/RV=2/RE=1/RO=10/RU=https%3a%2f%2fpaper.example%2fa/RK=2/RS=x-",
        A,
    ),
    (f"https://go.redirectingat.com/?id=1X2&url={A}", A),
    (f"https://go.skimresources.com/?id=1X2&xs=1&url={A}&xcust=b", A),
    (f"https://paid.outbrain.com/network/redir?p=x&url={A}", A),
    (f"https://trc.taboola.com/paper/log/3/click?pi=x&redir={A}", A),
    (f"https://click.linksynergy.com/deeplink?id=a&mid=1&murl={A}", A),
    (f"https://l.threads.net/?u={A}&e=AT", A),
    (f"https://go.bsky.app/redirect?u={A}", A),
    (f"https://t.me/iv?url={A}&rhash=1a2b3c", A),
    (f"https://steamcommunity.com/linkfilter/?url={A}", A),
    (f"https://link.zhihu.com/?target={A}", A),
    (f"https://weibo.cn/sinaurl?u={A}", A),
    (f"https://href.li/?{A}", A),
    (
        "https://prod.outgoing.prod.webservices.mozgcp.net/v1/"
        f"{'0a' * 32}/https%3A//paper.example/a",
        A,
    ),
    ("https://abc.r.eu-west-1.awstrack.me/L0/https:%2F%2Fpaper.example%2Fa/1/0102-x/y", A),
    ("https://urldefense.proofpoint.com/v1/url?u=https://paper.example/a&k=x&r=I", A),
    (
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__paper.example_a-3Fid-3D7&d=x",
        f"{A}?id=7",
    ),
    ("https://urldefense.com/v3/__https://paper.example/a__;!!AbC-dEf!x$", A),
    ("https://urldefense.com/v3/__https:/paper.example/a__;!!AbC!x$", A),
    ("https://urldefense.com/v3/__https://paper.example/a?q=b*c__;Kw!!AbC!x$", f"{A}?q=b+c"),
    ("https://urldefense.com/v3/__https://paper.example/a?q=b**Ac__;KyM!!AbC!x$", f"{A}?q=b+#c"),
    (f"https://www.google.com/url?q=https://www.google.com/url?q={A}", A),
    (f"https://www.google.com/url?q={A}%3Futm_source%3Dx%26id%3D7", f"{A}?id=7"),
    *((f"{A}?from={place}", A) for place in ("hotnews", "main_photo", "from_main_6", "main-top")),
    (f"{A}?ref=related-grid&itid=lk_inline_manual&mod=home_pos3", A),
]

APART = [
    (f"{A}?a=1&a=2", f"{A}?a=2&a=1"),
    (f"{A}?id=", A),
    (f"{A}?id", f"{A}?id="),
    (f"{A}/", A),
    ("https://www.paper.example/a", A),
    ("http://paper.example/a", A),
    ("https://paper.example:8443/a", A),
    (f"{A}/amp", A),
    (f"{A}?amp=1", A),
    ("https://amp.paper.example/a", A),
    (f"{A}.html", A),
    ("https://paper.example//a", A),
    ("https://paper.example/index.html", "https://paper.example/"),
    (f"{A}?ref=twitter-files", f"{A}?ref=twitter-files-2"),
    (f"{A}?ref=social-media", A),
    (f"{A}?source=reuters", A),
    (f"{A}?from=2026-05-03", f"{A}?from=2026-05-04"),
    (f"{A}?feed=12", f"{A}?feed=13"),
    (f"{A}?share=1024", A),
    (f"{A}?campaign=2026", A),
    (f"{A}?partner=9", A),
    (f"{A}?mod=article&aid=1", f"{A}?mod=list&aid=1"),
    (f"{A}?rss=42", f"{A}?rss=43"),
    (f"{A}?pk_id=1", f"{A}?pk_id=2"),
    (f"{A}?at_id=1", f"{A}?at_id=2"),
    (f"{A}?ns_id=1", f"{A}?ns_id=2"),
    (f"{A};sid=1001", f"{A};sid=1002"),
    (f"{A};v=1", A),
    (f"{A}?outputType=pdf", A),
    (f"{A}?print=1", A),
    (f"{A}?s=1", A),
    (f"{A}?t=60", A),
    (f"{A}?v=abc", f"{A}?v=abd"),
    (f"{A}?gcl=1", A),
    (f"{A}?utm=1", A),
    (f"{A}?article_utm_x=1", A),
    (f"{A}?reference=7", f"{A}?id=7"),
    (f"{A}?cid=1", A),
    (f"{A}?eref=12", A),
    (f"{A}?ft=1&f=1001", A),
    (f"{A}?from=main", A),
    (f"{A}?from=main_hall", A),
    (f"{A}?from=20", f"{A}?from=40"),
    (f"{A}?id=home_2", f"{A}?id=home_3"),
    (f"{A}?itid=12", f"{A}?itid=13"),
    (f"{A}?source=user_profile", A),
    (f"{A}?nid=1", f"{A}?nid=2"),
    (f"{A}?storyId=1", f"{A}?storyId=2"),
    (f"{A}?ID=7", f"{A}?id=7"),
    (f"{A}?id=a%26b", f"{A}?id=a&b"),
    (f"{A}?q=a+b", f"{A}?q=a%20b"),
    (f"{A}%3Fid=7", f"{A}?id=7"),
    ("https://paper.example/#/story/1", "https://paper.example/#/story/2"),
    ("https://paper.example/#!/a", "https://paper.example/#!/b"),
    ("https://paper.example/A", A),
    ("https://paper.example/ﬁ", "https://paper.example/fi"),
    ("https://www.google.com/search?q=https://paper.example/a", A),
    ("https://www.google.com/url?q=/relative", A),
    ("https://paper.example/url?q=https://other.example/b", "https://other.example/b"),
    ("https://web.archive.org/web/2026/https://paper.example/a", A),
    ("https://translate.google.com/translate?u=https://paper.example/a", A),
    ("https://urldefense.com/v3/__https://paper.example/a", A),
    ("https://urldefense.com/v3/__/relative__;!!AbC!x$", "https://urldefense.com/relative"),
    ("https://t.me/iv?rhash=1a2b3c", "https://t.me/iv?rhash=4d5e6f"),
    ("https://paid.outbrain.com/network/redir?p=a", "https://paid.outbrain.com/network/redir?p=b"),
    ("https://t.co/AbC", "https://t.co/Abc"),
    ("https://notgoogle.com/url?q=https://paper.example/a", A),
    ("https://www.google.com.evil.example/url?q=https://paper.example/a", A),
    (
        "https://news.google.com/rss/articles/CAIiEA1",
        "https://news.google.com/rss/articles/CAIiEA2",
    ),
    (
        "https://feedproxy.google.com/~r/paper/~3/Abc/",
        "https://feedproxy.google.com/~r/paper/~3/Abd/",
    ),
]


@pytest.mark.parametrize("pair", SAME, ids=lambda pair: pair[0][:60])
def test_one_story(pair):
    """Both spellings have one canonical URL, and it is what the second one says."""
    assert canonical_url(pair[0]) == canonical_url(pair[1])


@pytest.mark.parametrize("pair", APART, ids=lambda pair: pair[0][:60])
def test_two_stories(pair):
    """What we do not know to be a way of coming stays."""
    assert canonical_url(pair[0]) != canonical_url(pair[1])


def old_google_id(url: str, amp: str = "") -> str:
    """An article id as Google News made them until 2024."""

    def field(tag: bytes, text: str) -> bytes:
        raw = text.encode()
        size = (
            bytes([len(raw)]) if len(raw) < 128 else bytes([len(raw) & 0x7F | 0x80, len(raw) >> 7])
        )
        return tag + size + raw

    raw = b"\x08\x13" + field(b"\x22", url) + (field(b"\xd2\x01", amp) if amp else b"\xd2\x01\x00")
    return urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize("path", ["rss/articles", "articles", "read", "__i/rss/rd/articles"])
@pytest.mark.parametrize("length", [10, 100, 300])
def test_an_old_google_news_id_holds_its_publisher_s_url(path, length):
    """Short and long, with and without an AMP twin, whatever the path and the parameters."""
    url = f"https://paper.example/{'a' * length}"
    for amp in ("", "https://paper.example/amp"):
        wrapped = f"https://news.google.com/{path}/{old_google_id(url, amp)}?oc=5&hl=en-US"
        assert canonical_url(wrapped) == url
        assert not is_opaque_wrapper(wrapped)


def test_a_new_google_news_id_is_left_alone():
    """It holds no URL; nothing is guessed, and we know that it is a wrapper."""
    new = urlsafe_b64encode(b"\x08\x13\x22\x10AU_yqLAbcdefghij\xd2\x01\x00").decode().rstrip("=")
    wrapped = f"https://news.google.com/rss/articles/{new}?oc=5"
    assert canonical_url(wrapped) == wrapped
    assert is_opaque_wrapper(wrapped)
    assert not is_opaque_wrapper("https://news.google.com/topstories")
    assert not is_opaque_wrapper("https://paper.example/rss/articles/x")


@given(st.binary(max_size=80))
def test_no_google_id_harms(raw):
    """Any bytes give a web URL or nothing."""
    found = google_news_url(urlsafe_b64encode(raw).decode())
    assert found is None or found.lower().startswith(("http://", "https://"))


NAMES = st.sampled_from(
    ["id", "p", "page", "utm_source", "ref", "fbclid", "q", "a", "sid", "at_medium", "rss"]
)
VALUES = st.sampled_from(["", "1", "2", "rss", "twitter", "a%26b", "é", "x y"])
QUERIES = st.lists(st.tuples(NAMES, VALUES), max_size=6)


@given(QUERIES, st.randoms(use_true_random=False))
def test_order_never_matters_and_tracking_never_does(query, random):
    """Shuffled parameters of different names, with tracking ones thrown in, are the same story."""
    pairs = list({name: (name, value) for name, value in query}.values())
    shuffled = [*pairs, ("utm_campaign", "z"), ("gclid", "1")]
    random.shuffle(shuffled)
    one = "&".join(f"{n}={v}" for n, v in pairs)
    two = "&".join(f"{n}={v}" for n, v in shuffled)
    assert canonical_url(f"{A}?{one}") == canonical_url(f"{A}?{two}")


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
    st.text(max_size=8),
)
def test_an_unknown_parameter_stays(name, value):
    """Whatever its name: an `x` before it makes it unknown."""
    bare = canonical_url(A)
    assert (
        canonical_url(f"{A}?x{quote(name, safe='')}={quote(value, safe='', errors='replace')}")
        != bare
    )


@given(
    st.sampled_from([u for pair in (*SAME, *APART) for u in pair]),
    st.sampled_from(["", "&utm_source=x", "?", "#top"]),
)
def test_canonical_urls_are_fixed_points(url, tail):
    """canonical_url(canonical_url(u)) == canonical_url(u), also for unwrapped URLs."""
    try:
        once = canonical_url(url + tail)
    except BadUrl:
        return
    assert canonical_url(once) == once
    assert canonical_url(unwrapped(url + tail)) == once
