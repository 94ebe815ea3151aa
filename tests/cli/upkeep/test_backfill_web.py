"""The past from the web: archives, and lists of archives, that are brought and removed."""

import gzip
from functools import partial
from pathlib import Path

from storage.parts.places.download import download
from tests.cli.upkeep.archives import Warc, http, page
from tests.support.newssite import NewsSite, Reply, Request
from tests.support.running import Shell


def test_a_file_is_brought_from_the_web_and_removed(
    wirecopy: Shell, newssite: NewsSite, tmp_path: Path
):
    """Its address is enough. One that is not there is a failure; nothing stays behind."""
    warc = Warc(tmp_path / "a.warc.gz")
    warc.add("https://paper.example/a", http(page("a")))
    address = newssite.publish("/crawl/a.warc.gz", warc.path.read_bytes())
    data = tmp_path / "data"
    assert "1 new record" in wirecopy("backfill", address, "--data", data).err
    assert not (data / "backfill").exists()
    assert newssite.requests[-1].headers["user-agent"].startswith("Wirecopy")
    said = wirecopy("backfill", newssite.url("/crawl/none.warc.gz"), "--data", data)
    assert (said.code, "no such file" in said.err) == (1, True)


def test_a_broken_connection_goes_on_where_it_ended(newssite: NewsSite, tmp_path: Path):
    """What came is kept, and only the rest is asked for; a stop leaves it for the next call."""
    body = bytes(range(256)) * 40_000
    asked: list[str] = []

    def answer(request: Request) -> Reply:
        start = request.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")[0]
        asked.append(start)
        rest = body[int(start) :]
        headers = (("Content-Length", str(len(rest))), ("Accept-Ranges", "bytes"))
        if int(start):
            span = f"bytes {start}-{len(body) - 1}/{len(body)}"
            return Reply(status=206, headers=(*headers, ("Content-Range", span)), body=rest)
        return Reply(status=200, headers=headers, body=rest)

    address = newssite.answer("/big.warc", answer)
    left = iter([True, False])
    take = partial(download, address, tmp_path, user_agent="Wirecopy")
    assert take(is_wanted=lambda: next(left)) is None
    (part,) = tmp_path.glob("*-big.warc.part")
    came = part.stat().st_size
    assert 0 < came < len(body)
    file = take(is_wanted=lambda: True)
    assert file is not None
    assert file.read_bytes() == body
    assert asked[-1] == str(came)
    assert take(is_wanted=lambda: True) == file


def test_two_files_of_one_name_are_two_and_a_limit_keeps_what_was_brought(
    wirecopy: Shell, newssite: NewsSite, tmp_path: Path
):
    """Neither is read in place of the other; the next call need not bring them again."""
    addresses = []
    for name in "ab":
        warc = Warc(tmp_path / f"{name}.warc.gz")
        warc.add(f"https://paper.example/{name}", http(page(name)))
        addresses.append(newssite.publish(f"/{name}/crawl.warc.gz", warc.path.read_bytes()))
    data = tmp_path / "data"
    first = wirecopy("backfill", *addresses, "--data", data, "--limit", "1", "--json").json
    assert first["entries"]["stored"] == 1
    assert len(list((data / "backfill").iterdir())) == 1
    newssite.forget_requests()
    second = wirecopy("backfill", *addresses, "--data", data, "--json").json
    assert (second["entries"]["stored"], second["entries"]["known"]) == (1, 1)
    assert {one.path for one in newssite.requests} == {"/b/crawl.warc.gz"}
    assert not (data / "backfill").exists()


def test_a_file_that_cannot_be_read_costs_nothing_but_itself(
    wirecopy: Shell, newssite: NewsSite, tmp_path: Path
):
    """The others are stored, and the report says which failed."""
    broken = tmp_path / "a.warc.gz"
    broken.write_bytes(b"<html>not here</html>")
    warc = Warc(tmp_path / "b.warc.gz")
    warc.add("https://paper.example/b", http(page("b")))
    gone = newssite.url("/gone.warc.gz")
    report = wirecopy("backfill", broken, gone, warc.path, "--json").json
    assert (report["entries"]["stored"], report["feeds"]["failed"]) == (1, 2)
    assert {line["url"] for line in report["feed_lines"] if line["outcome"] == "failed"} == {
        str(broken),
        gone,
    }


def crawl(newssite: NewsSite, tmp_path: Path, *days: int) -> list[str]:
    """WARC files of some days of May, published as Common Crawl names them; their paths."""
    paths = []
    for day in days:
        warc = Warc(tmp_path / f"{day}.warc.gz")
        warc.add(f"https://paper.example/{day}", http(page("abcdefghi"[day])))
        paths.append(f"crawl-data/CC-NEWS/2026/05/CC-NEWS-2026050{day}101500-0000{day}.warc.gz")
        newssite.publish(f"/{paths[-1]}", warc.path.read_bytes())
    return paths


def test_a_list_stands_for_its_files(wirecopy: Shell, newssite: NewsSite, tmp_path: Path):
    """Of the time that is asked for; a line that names none is a failure, nothing stays behind."""
    paths = crawl(newssite, tmp_path, 1, 2, 7)
    body = gzip.compress("\n".join(["# May", *paths, ""]).encode())
    address = newssite.publish("/crawl-data/CC-NEWS/2026/05/warc.paths.gz", body)
    data = tmp_path / "data"
    said = wirecopy("backfill", address, "--data", data, "--until", "2026-05-07", "--dry-run")
    assert "2 files, 1 outside the time" in said.err
    assert len(list((data / "backfill").iterdir())) == 1, "the list alone: disks are small"
    report = wirecopy("backfill", address, "--data", data, "--json").json
    assert report["entries"]["stored"] == 3
    assert not (data / "backfill").exists()
    wrong = newssite.publish("/wrong.paths", b"a.warc.gz\npictures/a.png\n")
    said = wirecopy("backfill", wrong, "--data", data)
    assert (said.code, "wrong.paths:2" in said.err) == (1, True)


def test_a_list_that_was_stopped_goes_on_with_the_next_file(
    wirecopy: Shell, newssite: NewsSite, tmp_path: Path
):
    """A file that is done with is not brought again, one by one they leave the disk."""
    paths = crawl(newssite, tmp_path, 1, 2)
    mine = tmp_path / "mine.paths"
    mine.write_text("".join(f"{newssite.url(f'/{path}')}\n" for path in paths))
    data = tmp_path / "data"
    second = (tmp_path / "2.warc.gz").read_bytes()
    newssite.publish_reply(f"/{paths[1]}", Reply(status=404))
    report = wirecopy("backfill", mine, "--data", data, "--json").json
    assert (report["entries"]["stored"], report["feeds"]["failed"]) == (1, 1)
    assert [path.suffix for path in (data / "backfill").iterdir()] == [".done"]
    newssite.publish(f"/{paths[1]}", second)
    newssite.forget_requests()
    said = wirecopy("backfill", mine, "--data", data, "--json")
    assert said.json["entries"]["stored"] == 1
    assert "read by an earlier call" in said.err
    assert {one.path for one in newssite.requests} == {f"/{paths[1]}"}
    assert not (data / "backfill").exists()


def test_a_list_of_paths_needs_its_address(wirecopy: Shell, tmp_path: Path):
    """A path alone says nothing of its server."""
    mine = tmp_path / "warc.paths"
    mine.write_text("crawl-data/CC-NEWS/2026/05/CC-NEWS-20260501101500-00001.warc.gz\n")
    said = wirecopy("backfill", mine)
    assert (said.code, "warc.paths:1" in said.err, "address" in said.err) == (2, True, True)
