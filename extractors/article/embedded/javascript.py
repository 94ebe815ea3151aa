"""Literals of JavaScript to values: objects, lists, strings, and Nuxt's function around them."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

_LONGEST = 1_000_000  #: characters of a literal that is no JSON
_DEEPEST = 60
_TOKEN = re.compile(
    r"\s*(?:(?://[^\n]{0,2000}|/\*(?:[^*]|\*(?!/)){0,2000}\*/)\s*){0,100}"
    r"""(?:(?P<string>"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'|`[^`\\]*(?:\\.[^`\\]*)*`)"""
    r"|(?P<number>-?(?:0x[0-9a-f]+|\d[\d_]*\.?\d*(?:e[+-]?\d+)?|\.\d+))"
    r"|(?P<name>[A-Za-z_$][\w$.]*)|(?P<sign>!0|!1|.))",
    re.DOTALL | re.IGNORECASE,
)
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL
)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": ""}
_FUNCTION = re.compile(r"\(?\s*function\s*\(([\w$,\s]{0,20000})\)\s*\{")
_RETURN = re.compile(r"return\s*(?=[\[{])")
_WORDS: Mapping[str, Any] = {"true": True, "false": False}
_DECODER = json.JSONDecoder(strict=False)


class NotData(ValueError):
    """The text is no literal: code, or broken"""

    def __init__(self, reason: str, *, at: int) -> None:
        super().__init__(reason)
        self.at = at  #: where reading ended


def value_at(text: str, at: int) -> tuple[Any, int]:
    """The value that begins at an offset, and where it ends. Raises NotData."""
    try:
        return _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        pass
    if function := _FUNCTION.match(text, at):
        return _called(text, function)
    reader = _Reader(text, at, known={})
    return reader.value(0), reader.at


def string_at(text: str, at: int) -> str | None:
    """The string that begins at an offset; None where there is none."""
    token = _TOKEN.match(text, at)
    return unquoted(token["string"]) if token and token["string"] else None


def unquoted(literal: str) -> str:
    """The characters of a string literal."""
    inner = literal[1:-1]
    if "\\" not in inner:
        return inner
    whole = _ESCAPE.sub(_character, inner)
    return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else ""
    return _ESCAPED.get(match[4], match[4])


def _called(text: str, function: re.Match[str]) -> tuple[Any, int]:
    """What a function returns that is called where it stands, as Nuxt 2 writes its state.

    Values that recur are its arguments, which stand behind it: so it is read twice.
    """
    start = _RETURN.search(text, function.end())
    if start is None:
        raise NotData("no value is returned", at=function.end())
    first = _Reader(text, start.end(), known={})
    first.value(0)
    opened = text.find("(", first.at)
    if opened < 0 or opened - first.at > 40:
        raise NotData("the function is not called", at=first.at)
    behind = _Reader(text, opened + 1, known={})
    names = [name.strip() for name in function[1].split(",")]
    again = _Reader(text, start.end(), known=dict(zip(names, behind.values(")", 0), strict=False)))
    return again.value(0), behind.at


class _Reader:
    """A place in a text, and the names whose values are known."""

    def __init__(self, text: str, at: int, *, known: Mapping[str, Any]) -> None:
        self.at = at
        self._text = text
        self._known = known
        self._end = at + _LONGEST

    def value(self, depth: int) -> Any:
        """Read a value. Raises NotData."""
        token = self._next()
        if depth > _DEEPEST:
            raise NotData("nested too deep", at=self.at)
        if token["string"]:
            return unquoted(token["string"])
        if token["number"]:
            return _number(token["number"])
        if token["name"]:
            return self._named(token["name"], depth)
        readers: Mapping[str, Callable[[], Any]] = {
            "{": lambda: self._object(depth),
            "[": lambda: self.values("]", depth + 1),
            "!0": lambda: True,
            "!1": lambda: False,
            "-": lambda: self.value(depth + 1) and None,
        }
        if (read := readers.get(token["sign"])) is None:
            raise NotData(f"a {token['sign']!r} begins no value", at=self.at)
        return read()

    def values(self, end: str, depth: int) -> list[Any]:
        """Read values up to a closing bracket."""
        found: list[Any] = []
        while not self._skip(end):
            if self._skip(","):
                found.append(None)
                continue
            found.append(self.value(depth))
            if not self._skip(",") and not self._is_next(end):
                raise NotData("no comma", at=self.at)
        return found

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not self._skip("}"):
            token = self._next()
            key = unquoted(token["string"]) if token["string"] else token["name"] or token["number"]
            if not key:
                raise NotData("no key", at=self.at)
            found[key] = self.value(depth + 1) if self._skip(":") else self._known.get(key)
            if not self._skip(",") and not self._is_next("}"):
                raise NotData("no comma", at=self.at)
        return found

    def _named(self, name: str, depth: int) -> Any:
        """The value of a name; what is called is read for its last argument."""
        if name in ("function", "class", "async"):
            raise NotData("code", at=self.at)
        if name in ("new", "void"):
            return self.value(depth + 1)
        if self._skip("("):
            values = self.values(")", depth + 1)
            return values[-1] if values else None
        return self._known.get(name, _WORDS.get(name))

    def _next(self) -> re.Match[str]:
        token = _TOKEN.match(self._text, self.at)
        if token is None or token.end() > self._end:
            raise NotData("it ends too early or too late", at=self.at)
        self.at = token.end()
        return token

    def _skip(self, sign: str) -> bool:
        """Go on behind a sign; False where another one stands."""
        token = _TOKEN.match(self._text, self.at)
        if token is None or token["sign"] != sign:
            return False
        self.at = token.end()
        return True

    def _is_next(self, sign: str) -> bool:
        token = _TOKEN.match(self._text, self.at)
        return token is not None and token["sign"] == sign


def _number(text: str) -> float | int | None:
    try:
        return int(text, 0) if text.lower().startswith(("0x", "-0x")) else float(text)
    except ValueError:
        return None
