"""What robots.txt says about AI: agents of AI companies, and Content-Signal lines."""

import re

from protego import Protego

#: what is read of a robots.txt: each agent's rules are compared for each page
_READ = 64 * 1024
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
_RULE_LINE = re.compile(r"\s*(?:dis)?allow\s*:", re.IGNORECASE)
_SIGNAL_LINE = re.compile(r"\s*content-signal\s*:\s*([^#]*)", re.IGNORECASE)
_SIGNAL = re.compile(r"(search|ai-input|ai-train)\s*=\s*(yes|no)")


class AiRules:
    """A host's rules for agents of AI companies, and its signals."""

    def __init__(self, text: str) -> None:
        lines = text[:_READ].splitlines()
        self.signals = _signals(lines)  #: `ai-train=no`, the last line of a name counts
        named = {found for line in lines if (found := _agent(line))}
        self._named = [name for name in AI_AGENTS if name in named]
        self._parsed = Protego.parse("\n".join(_plain(line) for line in lines if _is_read(line)))

    def disallowed(self, url: str) -> tuple[str, ...]:
        """The agents that have rules of their own here, and may not read the URL."""
        return tuple(name for name in self._named if not self._parsed.can_fetch(url, name))


def _agent(line: str) -> str | None:
    """The AI agent that a line names."""
    match = _AGENT_LINE.match(line)
    return _BY_NAME.get(match[1].lower()) if match else None


def _is_read(line: str) -> bool:
    return bool(_AGENT_LINE.match(line) or _RULE_LINE.match(line))


def _plain(line: str) -> str:
    """The line, with one name for everybody else: thousands of names would cost as many steps."""
    if not _AGENT_LINE.match(line):
        return line
    return f"User-agent: {_agent(line) or 'another-crawler'}"


def _signals(lines: list[str]) -> tuple[str, ...]:
    """Source: contentsignals.org, draft-romm-aipref-contentsignals."""
    found: dict[str, str] = {}
    for line in lines:
        if match := _SIGNAL_LINE.match(line):
            found |= dict(_SIGNAL.findall(match[1].lower()))
    return tuple(f"{name}={value}" for name, value in sorted(found.items()))
