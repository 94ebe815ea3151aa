"""What robots.txt says to agents of AI companies."""

import re
from collections.abc import Sequence

from protego import Protego

#: agents that collect texts for models or answers, as their owners name them (November 2026)
AI_AGENTS = (
    "GPTBot",
    "ChatGPT-User",
    "OAI-SearchBot",
    "ClaudeBot",
    "Claude-Web",
    "anthropic-ai",
    "CCBot",
    "Google-Extended",
    "Applebot-Extended",
    "PerplexityBot",
    "Meta-ExternalAgent",
    "Amazonbot",
    "Bytespider",
    "cohere-ai",
)
_BY_NAME = {name.lower(): name for name in AI_AGENTS}
_AGENT_LINE = re.compile(r"\s*user[ -]?agent\s*:\s*([^#\s]*)", re.IGNORECASE)
#: what follows the product token, as in "GPTBot/1.2", is not compared (RFC 9309 section 2.2.1)
_TOKEN = re.compile(r"[a-z_-]+")
#: with the misspellings that Google's parser and protego read
_RULE_LINE = re.compile(
    r"\s*(?:allow|disallow|dissallow|dissalow|disalow|diasllow|disallaw)\s*:", re.IGNORECASE
)


class AiRules:
    """A host's rules for agents of AI companies."""

    def __init__(self, lines: Sequence[str]) -> None:
        named = {found for line in lines if (found := _agent(line))}
        self._named = [name for name in AI_AGENTS if name in named]
        self._parsed = Protego.parse("\n".join(_plain(line) for line in lines if _is_read(line)))

    def disallowed(self, url: str) -> tuple[str, ...]:
        """The agents that have rules of their own here, and may not read the URL."""
        return tuple(name for name in self._named if not self._parsed.can_fetch(url, name))


def _agent(line: str) -> str | None:
    """The AI agent that a line names."""
    match = _AGENT_LINE.match(line)
    token = _TOKEN.match(match[1].lower()) if match else None
    return _BY_NAME.get(token[0]) if token else None


def _is_read(line: str) -> bool:
    return bool(_AGENT_LINE.match(line) or _RULE_LINE.match(line))


def _plain(line: str) -> str:
    """The line, with one name for everybody else: thousands of names would cost as many steps."""
    if not _AGENT_LINE.match(line):
        return line
    return f"User-agent: {_agent(line) or 'another-crawler'}"
