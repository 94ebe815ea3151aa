"""Through a proxy: everything goes by it, its password is nowhere, addresses are judged."""

from base64 import b64encode
from pathlib import Path

import pytest

from news.errors import ConfigError
from pipeline.config.settings import load_settings
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell, everything_in

PASSWORD = "pr0xy:secret"


@pytest.fixture
def proxied(wirecopy: Shell, newssite: NewsSite) -> Shell:
    """A command line behind a proxy with a login; the proxy answers for every host itself."""
    wirecopy.setenv("PROXY_PW", "pr0xy%3Asecret")
    wirecopy.setenv("WIRECOPY_PROXY", f"http://reader:${{PROXY_PW}}@127.0.0.1:{newssite.port}")
    wirecopy.setenv("WIRECOPY_ALLOW_NETWORKS", "192.0.2.0/24")
    return wirecopy


def test_feeds_and_pages_are_asked_for_through_the_proxy(
    proxied: Shell, newssite: NewsSite, tmp_path: Path
):
    """By whole URL, with the proxy's login; no name is looked up, no password is shown or kept."""
    newssite.publish("/a", article_page("Harbour opens", prose(1)), host="paper.example")
    newssite.publish(
        "/f.xml",
        rss([an_entry("http://paper.example/a?x=1", title="Harbour")]),
        host="paper.example",
    )
    said = proxied("ingest", "http://paper.example/f.xml", "--json", "-v")
    assert said.json["entries"]["stored"] == 1, said.err
    assert {r.host for r in newssite.requests} == {"paper.example"}
    assert [r.path for r in newssite.requests] == ["/f.xml", "/robots.txt", "/a?x=1"]
    token = b64encode(f"reader:{PASSWORD}".encode()).decode()
    assert {r.headers["proxy-authorization"] for r in newssite.requests} == {f"Basic {token}"}
    assert {r.headers["host"] for r in newssite.requests} == {"paper.example"}
    files = everything_in(tmp_path)
    for secret in (PASSWORD, "pr0xy%3Asecret", token):
        assert secret not in said.out + said.err + proxied("status", "--json").out
        assert secret.encode() not in files


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/f",
        "http://127.0.0.1:9/f",
        "http://0x7f.1/f",
        "http://2130706433/f",
        "http://[::ffff:169.254.169.254]/f",
        "http://localhost/f",
        "http://x.localhost./f",
        "https://192.168.1.1/f",
    ],
)
def test_addresses_are_judged_before_the_proxy_is_asked(proxied: Shell, newssite: NewsSite, url):
    """Private and loopback ones in any spelling, and this machine by name."""
    said = proxied("ingest", url, "--json")
    assert said.json["feeds"]["failed"] == 1
    assert "address" in said.json["feed_lines"][0]["error"]
    assert not newssite.requests


def test_https_is_tunnelled(proxied: Shell, newssite: NewsSite):
    """CONNECT to the host; a proxy that refuses it is told, without its password."""
    said = proxied("ingest", "https://paper.example/f.xml", "--json")
    assert said.json["feeds"]["failed"] == 1
    assert {r.method for r in newssite.requests} == {"CONNECT"}
    assert PASSWORD not in said.out + said.err


@pytest.mark.parametrize(
    "value",
    ["socks5://127.0.0.1:1", "reader:hunter2@127.0.0.1:1", "http://", "http://a:hunter2@b/c"],
)
def test_what_is_no_http_proxy_is_told_without_its_password(value):
    """With what is expected instead."""
    with pytest.raises(ConfigError, match="expected an HTTP proxy such as") as caught:
        load_settings({"WIRECOPY_PROXY": value})
    assert "hunter2" not in str(caught.value)


def test_settings_do_not_show_the_password():
    """Printed, or as the fetcher's part."""
    settings = load_settings({"WIRECOPY_PROXY": "http://a:${P}@127.0.0.1:1", "P": "hunter2"})
    assert "hunter2" not in repr(settings) + str(settings) + repr(settings.fetching)
    assert settings.fetching.proxy == "http://a:hunter2@127.0.0.1:1"
    with pytest.raises(ConfigError, match="not set"):
        load_settings({"WIRECOPY_PROXY": "http://a:${P}@127.0.0.1:1"})
