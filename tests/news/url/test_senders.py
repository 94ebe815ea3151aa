"""What networks, newsletters and sloppy builders add to addresses."""

from base64 import urlsafe_b64encode

import pytest

from news.url import canonical_url

A = "https://paper.example/a"
ESCAPED = "https%3A%2F%2Fpaper.example%2Fa"

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
    (f"{A}?__cf_chl_tk=abc.1-2&__cf_chl_rt_tk=x", A),
    (f"{A}?dop_ab_variant=0&dop_req_id=x&sznclid=y", A),
    (f"{A}?_x_tr_sl=de&_x_tr_tl=en&_x_tr_pto=wapp", A),
    (f"{A}?oft_id=1&oft_k=2&nb_adid=3&cm_re=4&user_email_address=a%40b.example", A),
    (f"{A}?utmsource=rss&utmmedium=feed", A),
    (f"{A}?referrer=https%3A%2F%2Fwww.google.com%2F", A),
    (f"{A}?_=1764380000123&no_cache=1&cHash=0a1b2c3d4e5f60718293a4b5c6d7e8f9", A),
    (f"{A}?from=timeline", A),
    (f"{A}?share=jetpack-whatsapp", A),
    (f"{A}?irclickid=x&clickid=7", A),
    ("https://www.npr.org/2026/11/02/a?ft=nprml&f=1001", "https://www.npr.org/2026/11/02/a"),
    ("https://baijiahao.baidu.com/s?id=12&wfr=spider", "https://baijiahao.baidu.com/s?id=12"),
    ("https://disq.us/url?url=https%3A%2F%2Fpaper.example%2Fa%3AabC_d-9&cuid=1", A),
    ("https://click.convertkit-mail2.com/4zu/e0h/aHR0cHM6Ly9wYXBlci5leGFtcGxlL2E=", A),
    ("https://eu.protection.sophos.com/?d=x&u=aHR0cHM6Ly9wYXBlci5leGFtcGxlL2E=&t=y", A),
    ("https://paper-example.turbopages.org/paper.example/s/a", A),
    ("https://yandex.ru/turbo/paper.example/s/a", A),
    ("https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fpaper.example%2fa&c=E,1", A),
    ("https://secure-web.cisco.com/1AbC-d_/https%3A%2F%2Fpaper.example%2Fa", A),
    ("https://www.tumblr.com/redirect?z=https%3A%2F%2Fpaper.example%2Fa&t=x", A),
    ("https://goto.sjv.io/c/1/2/3?u=https%3A%2F%2Fpaper.example%2Fa", A),
    # Sailthru, Amazon's mailer and Postmark, the first two on a host of the sender's own
    (
        "https://link.daily.example/click/36.7/aHR0cHM6Ly9wYXBlci5leGFtcGxlL2E_dXRtX2lkPTc/66B",
        A,
    ),
    (
        "https://go.shop.example/CL0/https:%2F%2Fpaper.example%2Fa%3Futm_id=7"
        "/1/0100017578bcf994-189bb984-0787-4644-8bc9-7d4791415500-000000/3nfSsT9W5=165",
        A,
    ),
    ("https://click.pstmrk.it/3s/paper.example%2Fa%3Futm_id%3D7/7MZs/UJJI/AQ/2f7e/2/muo", A),
    (f"{A}?taid=690c1a2b3c4d5e6f7a8b9c0d&link_source=ta_first_comment", A),
    (f"{A}?from=related-grid&from-source=1047782", A),
    (f"{A}?utm_source=x&linkId=97827123&xtref=twitter.com&Echobox=1598170123", A),
    (f"{A}?at_medium=email&actId=ebwp0&actCampaignType=CAMPAIGN_MAIL&actSource=508586", A),
    (f"{A}?sara_ecid=soci_upd_KsBF0&scrolla=5eb6d68b&share_code=70GqcTDwvRAD&queryly=x", A),
    (f"{A}?shared=19908-73fe77a7-500", A),
    (f"{A}?shared%3D142527-35df4818-1", A),
    (f"{A}?rss", A),
    (f"{A}?partner=feedburner", A),
    (f"{A}?ref=404.example", A),
    (f"{A}?referrer=grok.com", A),
    ("https://cdn.ampproject.org/c/s/paper.example/a", A),
    ("https://paper.example/90%+of+it?q=5%", "https://paper.example/90%25+of+it?q=5%25"),
    ("http://www.kqzyfj.com/click-74-11?url=https%3A%2F%2Fpaper.example%2Fa&sid=r", A),
    ("http://redirectingat.com/?id=32&url=https%3A%2F%2Fpaper.example%2Fa", A),
    (
        "https://t.dripemail2.com/c/eyJpZCI6IDEsICJ1cmwiOiAiaHR0cHM6Ly9wYXBlci5leGFtcGxlL2EifQ",
        A,
    ),
    (
        "https://e.customeriomail.com/e/c/eyJocmVmIjoiaHR0cHM6Ly9wYXBlci5leGFtcGxlL2EifQ==/0a1b",
        A,
    ),
    (
        "https://www.wired.com/story/a/?mbid=mbid%3DCRMWIR0&source=EDT_WIR_NEWSLETTER_0_DAILY_ZZ",
        "https://www.wired.com/story/a/",
    ),
    (
        "https://www.bloomberg.com/news/a?re_source=boa_related&fromMostRead=true",
        "https://www.bloomberg.com/news/a",
    ),
    ("https://youtu.be/a?is=AbCdEfGh123", "https://youtu.be/a"),
    ("https://health.udn.com/a/1?from=udn-referralnews_ch2artbottom", "https://health.udn.com/a/1"),
    ("https://www.chinatimes.com/news/1-26?chdtv", "https://www.chinatimes.com/news/1-26"),
    ("https://www.nytimes.com/a.html?action=click&module=x", "https://www.nytimes.com/a.html"),
    (
        "https://www.linkedin.com/pulse/a?trkEmail=x&eid=dm7-lj0-nd",
        "https://www.linkedin.com/pulse/a",
    ),
    ("https://open.substack.com/pub/paper/p/a-story?r=2m", "https://paper.substack.com/p/a-story"),
    (f"https://consent.google.com/m?continue={ESCAPED}&gl=DE&m=0", A),
    (f"https://consent.yahoo.com/v2/collectConsent?sessionId=3_cc&done={ESCAPED}", A),
    ("https://paper-example.amp.cloudflare.com/c/s/paper.example/a", A),
    (f"{A}?elq_mid=03318&elq=2O3uE3299PR609U3X9E44qB53rF65590&elqcst=080", A),
    (
        "https://www.nytimes.com/a.html?hp&clickSource=story-heading",
        "https://www.nytimes.com/a.html",
    ),
    (f"https://outlook.office.com/mail/safelink.html?url={ESCAPED}&corid=1b2c", A),
    (f"https://bbox.blackbaudhosting.com/webforms/linkredirect?url={ESCAPED}", A),
    (f"https://hb.afl.rakuten.co.jp/ichiba/28b80b24.4cd/?pc={ESCAPED}&link_type=text", A),
    (
        "https://www.tandfonline.com/doi/full/10.1080/1?af=R",
        "https://www.tandfonline.com/doi/full/10.1080/1",
    ),
    ("https://www.wfaa.com/a/287?ref=exit-recirc", "https://www.wfaa.com/a/287"),
    (f"{A}?__vfz=medium%3Dsharebar", A),
    (f"{A}?__xts__%5B0%5D=68.ARB", A),
    (f"{A}?t=48561&amp;sid=f42ebcfe8130b460d4ac15df69d820b1", f"{A}?t=48561"),
    ("https://www.marca.com/a.html?intcmp=MENUPROD&s_kw=soccer", "https://www.marca.com/a.html"),
    (
        "https://letter.example/p/a-story?publication_id=9&post_id=1&triggerShare=true&r=nn1v0",
        "https://letter.example/p/a-story",
    ),
]
APART = [
    (f"{A}?q=what?id=5", f"{A}?q=what?id=6"),
    (f"{A}?amp;id=5", f"{A}?amp;id=6"),
    (
        "https://substack.com/app-link/post?publication_id=9&post_id=1&isFreemail=true",
        "https://substack.com/app-link/post?publication_id=9&post_id=2&isFreemail=true",
    ),
    (f"{A}?publication_id=9&post_id=1", f"{A}?publication_id=9&post_id=2"),
    (f"{A}?elq=1", f"{A}?elq=2"),
    ("https://open.substack.com/pub/paper/p/a", "https://open.substack.com/pub/paper/p/b"),
    (f"{A}?amp&id=5", f"{A}?id=5"),
    (f"{A}?linkId=97827123", f"{A}?linkId=97827124"),
    (f"{A}?actId=1", f"{A}?actId=2"),
    (f"{A}?shared=1", f"{A}?shared=2"),
    (f"{A}?ref=a.html", f"{A}?ref=b.html"),
    (f"{A}?ref=3.14", f"{A}?ref=3.15"),
    ("https://t.dripemail2.com/c/eyJpZCI6IDF9", "https://t.dripemail2.com/c/eyJpZCI6IDJ9"),
    (f"{A}?link_source=12", f"{A}?link_source=13"),
    (f"{A}?from-source=1", f"{A}?from-source=2"),
    ("https://b.example/click/1.2/aHR0cHM6Ly9wYXBlcg!/c", "https://paper.example/"),
    ("https://b.example/CL0/https:%2F%2Fpaper.example%2Fa", A),
    ("https://click.pstmrk.it/3s/paper/7MZs/UJJI", "https://paper/"),
    ("https://paper.example/black&white", "https://paper.example/black"),
    (f"{A}?erid=1234567890", f"{A}?erid=1234567891"),
    (f"{A}?s=how+to", f"{A}?s=how+not"),
    (f"{A}?ct=politics", f"{A}?ct=sport"),
    (f"{A}?share_token=1", f"{A}?share_token=2"),
    (f"{A}?nb=1", f"{A}?nb=2"),
    (f"{A}?entry=1", f"{A}?entry=2"),
    (f"{A}?t=1764380000", f"{A}?t=1764380001"),
    (f"{A}?_=12", f"{A}?_=13"),
    (f"{A}?ref=4711", f"{A}?ref=4712"),
    (f"{A}?clickid=1", f"{A}?clickid=2"),
    (f"{A}?feed=https%3A%2F%2Fb.example%2F", f"{A}?feed=https%3A%2F%2Fc.example%2F"),
    ("https://yandex.ru/news/story/a", "https://story/a"),
    ("https://a.convertkit-mail2.com/x/y/not-base-64", "https://a.convertkit-mail2.com/x/y/z"),
    (
        "https://paper-example.translate.goog/a?_x_tr_tl=en",
        "https://paper-example.translate.goog/a?_x_tr_tl=fr",
    ),
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
