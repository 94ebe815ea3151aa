"""A table in columns that fits the terminal: cells that are too long are cut, none is wrapped."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from cli.terminal.words import cells, fitted, padded

LOOKED_AT = 1000  #: rows by which columns are measured; the rest is streamed
_GAP = "  "
_LEAST = 8  #: columns that a cell keeps when it is cut
_WIDEST = 60  #: columns to which cells are filled up where nothing is cut


def drawn(
    titles: Sequence[str], rows: Iterable[Sequence[str]], *, columns: int | None
) -> Iterator[str]:
    """The lines of a table, its titles first, unless all of them are empty. None: nothing is cut.

    The widest columns give way first. Columns in which every cell is a number end on the right.
    """
    stream = iter(rows)
    head = list(islice(stream, LOOKED_AT))
    if not head:
        return
    known = [row for row in (titles, *head) if any(row)]
    natural = [max(cells(row[i]) for row in known) for i in range(len(titles))]
    widths = _narrowed(natural, columns)
    is_number = [all(_is_number(row[i]) for row in head) for i in range(len(titles))]
    for row in chain([titles] if any(titles) else [], head, stream):
        line = _GAP.join(
            _cell(text, size, is_number=right, is_cut=columns is not None)
            for text, size, right in zip(row, widths, is_number, strict=True)
        )
        yield line.rstrip()


def _narrowed(natural: list[int], columns: int | None) -> list[int]:
    """The widths, the widest made smaller until all fit."""
    if columns is None:
        return [min(size, _WIDEST) for size in natural]
    widths = list(natural)
    room = columns - len(_GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _LEAST:
        widest = max(range(len(widths)), key=widths.__getitem__)
        others = sum(widths) - widths[widest]
        second = max((size for i, size in enumerate(widths) if i != widest), default=0)
        least = max(room - others, _LEAST)
        widths[widest] = max(least, min(second, widths[widest] - 1))
    return widths


def _cell(text: str, size: int, *, is_number: bool, is_cut: bool) -> str:
    if is_cut:
        text = fitted(text, size)
    return " " * (size - cells(text)) + text if is_number else padded(text, size)


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdecimal() or not text
