"""A part's lines to the bytes of its file, and what must be known of such bytes again."""

import zstandard

from storage.parts.formats import as_ninjs
from storage.parts.names import digest_of, format_of, kind_of

_LEVEL = 9


def encoded(name: str, lines: bytes) -> bytes:
    """The bytes of a part's file. The same lines may give other bytes in a later version."""
    match format_of(name):
        case "jsonl":
            return lines
        case "jsonl.zst":
            return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(lines)
        case "parquet":
            from storage.parts.formats.parquet import to_parquet  # noqa: PLC0415 - loads pyarrow

            return to_parquet(lines, kind=kind_of(name))
        case "ninjs":
            return as_ninjs.encoded(lines)


def digest_in(name: str, body: bytes) -> str | None:
    """The digest of the lines in a file's bytes; None for bytes that no part of this kind has."""
    match format_of(name):
        case "jsonl":
            return digest_of(body)
        case "jsonl.zst":
            lines = _decompressed(body)
            return None if lines is None else digest_of(lines)
        case "parquet":
            from storage.parts.formats.parquet import digest_of_lines  # noqa: PLC0415

            return digest_of_lines(body)
        case "ninjs":
            return as_ninjs.digest_of_lines(body)


def mentions(name: str, body: bytes, words: str) -> bool:
    """True for a file that has these words: a value of a line, as JSON writes it."""
    match format_of(name):
        case "jsonl" | "ninjs":
            return words.encode() in body
        case "jsonl.zst":
            return words.encode() in (_decompressed(body) or b"")
        case "parquet":
            from storage.parts.formats.parquet import mentions as in_parquet  # noqa: PLC0415

            return in_parquet(body, words)


def _decompressed(body: bytes) -> bytes | None:
    try:
        return zstandard.ZstdDecompressor().stream_reader(body).read()
    except zstandard.ZstdError:
        return None
