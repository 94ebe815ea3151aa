"""Records for the formats: one with every field, and one that attacks whoever shows it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from news.article import Author, Image, Media, Piece
from news.record.usage import Usage
from news.record.values import (
    DateDetail,
    Dates,
    FeedRef,
    Publisher,
    Record,
)
from tests.support.factories import NOW, a_record

TEXT = "Rates rise < 5 % & more.\n\nShe said: “no” ]]> and left.\n\nA <b>bold</b> claim."


def a_full_record(**changes: Any) -> Record:
    base = replace(
        a_record(title="Rates < 5 % & rising", text="x"),
        content_text=TEXT,
        language="pt-BR",
        subtitle="What it means",
        summary="Short & plain: 1 < 2.",
        byline="By Ana Sá and Bo Li",
        dateline="LISBON",
        section="Money",
        tags=("rates", "banks", "Money"),
        genre="analysis",
        authors=(
            Author(name="Ana Sá", url="https://paper.example/ana", type="person"),
            Author(name="Bo Li", type="person"),
            Author(name="Wire Desk", type="organization"),
        ),
        publisher=Publisher(
            name="The Paper", domain="paper.example", url="https://paper.example/", country="PT"
        ),
        images=(
            Image(url="https://paper.example/a.jpg?w=1&h=2", caption="A & B", credit="C <D>",
                  width=1200, height=800, is_lead=True),
            Image(url=None, caption="no address"),
        ),
        media=(
            Media(kind="audio", url="https://paper.example/a.mp3", title="Hear it", duration_s=61),
            Media(kind="video", url="https://paper.example/player?id=7"),
        ),
        feeds=(
            FeedRef(url="https://paper.example/feed.xml", guid="1", first_seen=NOW, title="Paper"),
        ),
        date_published=datetime(2026, 5, 3, 9, 30, tzinfo=UTC),
        date_modified=datetime(2026, 5, 3, 10, 15, 0, 250_000, tzinfo=UTC),
        dates=Dates(published=DateDetail(
            original="3 May 2026 10:30 WEST", utc_offset="+01:00", precision="minute"
        )),
        license="https://creativecommons.org/licenses/by/4.0/",
        copyright_notice="© 2026 The Paper",
        usage=Usage(
            tdm_reservation=True, tdm_policy="https://paper.example/tdm", directives=("noai",),
            ai_agents_disallowed=("GPTBot",), content_signals=("ai-train=no",),
        ),
    )  # fmt: skip
    return replace(base, **changes)


EVERY_KIND_OF_CHARACTER = (
    "\x00\x01\x08\t\n\x0b\x0c\r\x1f\x7f\x85\x9f\xa0\u200f\u202e\u2028\ud800\udfff\ufdd0\ufffe"
    "\uffff\U0001f600\U0010ffff"
)
NASTY = f"]]> --> <!-- <script>alert(1)</script> &amp; &bogus; {EVERY_KIND_OF_CHARACTER} ' \" end"


def a_hostile_record(**changes: Any) -> Record:
    """Every text of the publisher's is an attack on markup, JSON or a line."""
    base = a_full_record(
        title=NASTY,
        subtitle=NASTY,
        summary=NASTY,
        content_text=f"{NASTY}\n\n{NASTY}",
        byline=NASTY,
        section=NASTY,
        tags=(NASTY,),
        authors=(Author(name=NASTY, url='https://x.example/"><script>'),),
        publisher=Publisher(name=NASTY, domain="paper.example"),
        images=(Image(url='https://x.example/"onload="x', caption=NASTY, credit=NASTY),),
        media=(Media(kind="audio", url="https://x.example/a.mp3", title=NASTY),),
        copyright_notice=NASTY,
        license=NASTY,
        canonical_url="https://x.example/?a=1&b=%22%3E'<",
    )
    return replace(base, **changes)


def with_blocks() -> Record:
    kinds: list[Any] = ["heading", "paragraph", "item", "item", "quote", "preformatted", "row"]
    pieces = tuple(
        Piece(kind=kind, text=f"{kind} <{n}>\nline", level=1 if kind == "heading" else None)
        for n, kind in enumerate(kinds)
    )
    return a_full_record(content_blocks=pieces)
