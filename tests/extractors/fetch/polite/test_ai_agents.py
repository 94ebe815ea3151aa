"""What robots.txt says about AI."""

import time

import pytest

from extractors.fetch.polite.ai_agents import AI_AGENTS, AiRules

URL = "https://gazette.example/2026/harbour"


def test_an_agent_is_listed_where_its_own_rules_keep_it_from_the_page():
    """Rules for all agents say nothing about AI; a path that is open is open."""
    rules = AiRules(
        "User-agent: *\nDisallow: /\n\n"
        "User-agent: gptbot\nUser-agent: CCBot # models\nDisallow: /\n\n"
        "User-agent: ClaudeBot\nDisallow: /archive/\n".splitlines()
    )
    assert rules.disallowed(URL) == ("GPTBot", "CCBot")
    assert rules.disallowed("https://gazette.example/archive/1") == ("GPTBot", "ClaudeBot", "CCBot")


@pytest.mark.parametrize(
    "text",
    [
        "user-agent: gptbot/1.2\ndisallow: /",
        "useragent: GPTBot*\nDissallow: /",
        "User agent : GPTBot # models\r\nDisalow : *",
        "User-agent: GPTBot\n\nUser-agent: A\nSitemap: https://a.example/\nDisallow: /",
        "User-agent: GPTBot\nDisallow: /x\n\nUser-agent: GPTBot\nDisallow: /*/harbour$",
        "User-agent: *\nUser-agent: GPTBot\nAllow: /\nDisallow: /2026/",
    ],
)
def test_an_agent_is_found_as_files_write_it(text):
    """Versions, asterisks, misspelt rules, groups in pieces: as Google and protego read them."""
    assert AiRules(text.splitlines()).disallowed(URL) == ("GPTBot",)


def test_a_hostile_robots_txt_costs_little():
    """Thousands of agents and rules, wildcards, NULs, no line ends."""
    names = "".join(f"User-agent: {name}\n" for name in (*AI_AGENTS, *map(str, range(20_000))))
    rules = "".join(f"Disallow: /*a*{n}*b*$\n" for n in range(20_000))
    began = time.process_time()
    for text in (names + rules, rules + names, "\0" * 500_000, "User-agent: GPTBot " * 30_000):
        AiRules(text[:65_536].splitlines()).disallowed(URL + "/" + "a" * 2000)
    assert time.process_time() - began < 5
