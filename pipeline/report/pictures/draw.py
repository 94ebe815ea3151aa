"""Numbers to SVG, by matplotlib. Colours are names that the page, or `alone`, gives a value.

Texts stay texts, so that they can be read aloud, searched and shown in any script.
"""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from itertools import count
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from news.text.plain import tidy

WIDTH = 7.2  #: inches of 72 units
_LABEL = 30  #: letters of a row's name
#: colour as matplotlib knows it -> name, and its value on a light page
COLOURS = {
    "#010101": ("text", "#1c2733"),
    "#010102": ("faint", "#8593a3"),
    "#010103": ("rule", "#dbe2ea"),
    "#010104": ("good", "#7fb2d9"),
    "#010105": ("mild", "#f2c14e"),
    "#010106": ("bad", "#d9622b"),
    "#010107": ("worst", "#8f1d14"),
    "#010111": ("a", "#2f6fa8"),
    "#010112": ("b", "#e08a2e"),
    "#010113": ("c", "#3d9a7a"),
    "#010114": ("d", "#9467bd"),
    "#010115": ("e", "#c0504d"),
    "#010116": ("f", "#7a8a2a"),
    "#010117": ("g", "#98a4b3"),
}
_CODES = {name: code for code, (name, _) in COLOURS.items()}
SERIES = tuple("abcdefg")
LEVELS = ("good", "mild", "bad", "worst")
_STYLE: dict[Any, object] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 10,
    "axes.edgecolor": _CODES["rule"],
    "text.color": _CODES["text"],
    "axes.labelcolor": _CODES["faint"],
    "xtick.color": _CODES["faint"],
    "ytick.color": _CODES["text"],
    "axes.spines.top": False,
    "axes.spines.right": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A name with a number for each place; None: nothing to show."""

    name: str
    values: Sequence[float | None]
    colour: str = "a"


def grid(rows: Sequence[Series], *, columns: Sequence[str]) -> str:
    """A cell for each row and column. Values: 0 well, 1 all failed. Failures fill their cell."""
    with _figure(0.9 + 0.23 * len(rows)) as (figure, axes):
        for level, name in enumerate(LEVELS):
            height = 0.36 if level == 0 else 0.84
            cells = [
                Rectangle((x + 0.06, y + (1 - height) / 2), 0.88, height)
                for y, row in enumerate(rows)
                for x, value in enumerate(row.values)
                if value is not None and _level(value) == level
            ]
            axes.add_collection(PatchCollection(cells, facecolor=_CODES[name], linewidth=0))
        axes.set_xlim(0, max(1, len(columns)))
        axes.set_ylim(len(rows), 0)
        _name_rows(axes, [row.name for row in rows], shift=0.5)
        _name_columns(axes, columns, shift=0.5)
        return _svg(figure)


def stacked(series: Sequence[Series], *, columns: Sequence[str], unit: str) -> str:
    """Bars on each other, a bar for each column."""
    with _figure(2.9) as (figure, axes):
        bottom = [0.0] * len(columns)
        for one in series:
            values = [value or 0.0 for value in one.values]
            axes.bar(
                [x + 0.5 for x in range(len(columns))],
                values,
                width=0.9,
                bottom=bottom,
                color=_CODES[one.colour],
                label=_short(one.name),
            )
            bottom = [a + b for a, b in zip(bottom, values, strict=True)]
        axes.set_xlim(0, max(1, len(columns)))
        _name_columns(axes, columns, shift=0.5)
        _finish(axes, unit=unit, keys=len(series))
        return _svg(figure)


def lines(series: Sequence[Series], *, columns: Sequence[str], unit: str) -> str:
    """A line for each series, with a point for each column that has a number."""
    with _figure(2.9) as (figure, axes):
        for one in series:
            points = [(x, value) for x, value in enumerate(one.values) if value is not None]
            xs, ys = [x for x, _ in points], [y for _, y in points]
            axes.plot(xs, ys, color=_CODES[one.colour], marker="o", markersize=3, label=one.name)
        axes.set_xlim(-0.5, max(1, len(columns)) - 0.5)
        axes.set_ylim(bottom=0)
        _name_columns(axes, columns)
        _finish(axes, unit=unit, keys=len(series))
        return _svg(figure)


def bars(names: Sequence[str], series: Sequence[Series], *, unit: str) -> str:
    """Bars to the right, one under the other for each name."""
    each = max(0.24, 0.09 * len(series) + 0.06)  # inches: a line of text, or the bars
    with _figure(1.0 + each * len(names)) as (figure, axes):
        height = 0.8 / len(series)
        for number, one in enumerate(series):
            places = [y + 0.1 + height * (number + 0.5) for y in range(len(names))]
            values = [value or 0.0 for value in one.values]
            axes.barh(places, values, height * 0.9, color=_CODES[one.colour], label=one.name)
        axes.set_ylim(len(names), 0)
        axes.set_xlim(left=0)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=unit != "share of pages, %"))
        axes.set_xlabel(unit)
        _name_rows(axes, names, shift=0.5)
        if len(series) > 1:
            _legend(axes, len(series))
        return _svg(figure)


def matrix(pairs: Mapping[tuple[str, str], int]) -> str:
    """A circle with its number where a row meets a column; the larger, the more."""
    rows = _by_sum(pairs, side=0)
    columns = _by_sum(pairs, side=1)
    with _figure(2.0 + 0.27 * len(rows)) as (figure, axes):
        most = max(pairs.values(), default=1)
        for (row, column), number in pairs.items():
            x, y = columns.index(column), rows.index(row)
            axes.scatter(x, y, s=30 + 170 * number / most, color=_CODES["good"], linewidths=0)
            axes.text(x, y, f"{number}", ha="center", va="center", fontsize=8)
        axes.set_xlim(-0.7, len(columns) - 0.3)
        axes.set_ylim(len(rows) - 0.3, -0.7)
        axes.xaxis.tick_top()
        axes.set_xticks(range(len(columns)), [_short(c) for c in columns], rotation=60, ha="left")
        _name_rows(axes, rows)
        axes.grid(visible=True, color=_CODES["rule"], linewidth=0.6)
        axes.set_axisbelow(True)
        return _svg(figure)


def alone(svg: str) -> str:
    """The picture in the colours of a light page, to stand without a style sheet."""
    values = dict(COLOURS.values())
    text = re.sub(r"var\(--(\w+)\)", lambda match: values[match[1]], svg)
    return text.replace("<svg ", '<svg style="background:#fff" ', 1)


def _level(value: float) -> int:
    return 0 if value <= 0 else 1 if value < 0.25 else 2 if value < 1 else 3


def _by_sum(pairs: Mapping[tuple[str, str], int], *, side: int) -> list[str]:
    sums: dict[str, int] = {}
    for pair, number in pairs.items():
        sums[pair[side]] = sums.get(pair[side], 0) + number
    return sorted(sums, key=lambda name: (-sums[name], name))


@contextmanager
def _figure(height: float) -> Iterator[tuple[Figure, Any]]:
    """An empty figure of this height in inches, drawn without a screen."""
    # a font that lacks a script's letters warns; the reader's own font shows them
    with rc_context(_STYLE), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.tick_params(length=0)
        yield figure, axes


def _name_rows(axes: Any, names: Sequence[str], *, shift: float = 0) -> None:
    axes.set_yticks([y + shift for y in range(len(names))], [_short(name) for name in names])


def _name_columns(axes: Any, names: Sequence[str], *, shift: float = 0) -> None:
    """Name at most eight columns."""
    every = max(1, -(-len(names) // 8))
    places = range(0, len(names), every)
    axes.set_xticks([x + shift for x in places], [names[x] for x in places])


def _finish(axes: Any, *, unit: str, keys: int) -> None:
    axes.set_ylabel(unit)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.grid(visible=True, axis="y", color=_CODES["rule"], linewidth=0.6)
    axes.set_axisbelow(True)
    if keys > 1:
        _legend(axes, keys)


def _legend(axes: Any, keys: int) -> None:
    above = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0.3}
    axes.legend(frameon=False, ncols=min(keys, 4), **above)


def _short(name: str) -> str:
    text = tidy(name) or "?"
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1]}…"


_numbers = count(1)
_UNWANTED = (
    re.compile(r"<(metadata|style)\b.*?</\1>\s*", re.DOTALL),
    re.compile(r"<!--.*?-->\s*", re.DOTALL),
    re.compile(r' (?:width|height)="[\d.]+pt"'),
    re.compile(r' id="(?:figure|axes|patch|text|line2d|[xy]tick|legend|matplotlib|P\w+)[\w.]*"'),
)


def _svg(figure: Figure) -> str:
    """The SVG element alone; its ids are unique on a page."""
    target = StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with rc_context({"svg.hashsalt": f"{next(_numbers)}"}):
        figure.savefig(target, format="svg", transparent=True, metadata=nothing)
    text = target.getvalue()
    text = text[text.index("<svg ") :]
    for unwanted in _UNWANTED:
        text = unwanted.sub("", text)
    return re.sub("#0101[01][0-9]", lambda match: f"var(--{COLOURS[match[0]][0]})", text)
