"""Letters, and runs that read them."""

from tests.support.running import Shell
from tests.support.servers.mailserver import USER


def letter(number: int, *, sender: str = "letters@paper.example", more: str = "") -> str:
    body = " ".join(f"Word{number}x{n} is said of the ferry and its crew." for n in range(12))
    return (
        f"From: Paper <{sender}>\r\nTo: {USER}\r\nSubject: Letter {number}\r\n"
        f"Message-ID: <{number}@paper.example>\r\n"
        f"Date: Sun, 03 May 2026 10:{number % 60:02}:00 +0000\r\n"
        f"List-Id: Paper <news.paper.example>\r\n{more}Content-Type: text/plain\r\n\r\n{body}\r\n"
    )


def run(wirecopy: Shell) -> dict[str, int]:
    said = wirecopy("ingest", "--force", "--json")
    assert said.code == 0, said.err
    assert said.json["feeds"]["failed"] == 0, said.json["feed_lines"]
    return {name: count for name, count in said.json["entries"].items() if count}


def failure(wirecopy: Shell) -> str:
    said = wirecopy("ingest", "--force", "--json")
    (line,) = said.json["feed_lines"]
    assert line["outcome"] == "failed"
    return str(line["error"])
