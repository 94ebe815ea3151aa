"""What the views' queries say differently in SQLite and PostgreSQL.

A place is a column (`e.title`) or a field of the JSON in one (`r.record/publisher/name`).
"""

from collections.abc import Callable, Mapping
from typing import Protocol


class _Dialect(Protocol):
    find: str  #: the function for the position of a text in another, from 1; 0: not in it

    def text(self, place: str) -> str: ...
    def secrets(self) -> str: ...


class _Sqlite:
    find = "instr"

    def json(self, _place: str) -> str:
        """Nothing: SQLite remembers what it parsed."""
        return ""

    def text(self, place: str) -> str:
        column, _, path = place.partition("/")
        return f"json_extract({column}, '$.{path.replace('/', '.')}')" if path else column

    whole = real = flag = text  # numbers come as numbers, booleans as 1 and 0

    def list(self, place: str) -> str:
        column, _, path = place.partition("/")
        path, _, name = path.partition("*")
        value = f"json_extract(i.value, '$.{name[1:]}')" if name else "i.value"
        return (
            f"(SELECT group_concat({value}, '; ') "
            f"FROM json_each({column}, '$.{path.replace('/', '.')}') i)"
        )

    def moment(self, place: str) -> str:
        return f"strftime('%Y-%m-%dT%H:%M:%SZ', {place} / 1000000, 'unixepoch')"

    def secrets(self) -> str:
        return "json_each(f.secrets) x"


class _Postgresql:
    find = "strpos"

    def json(self, place: str) -> str:
        """The column parsed once per row; OFFSET keeps the planner from repeating it."""
        return f"CROSS JOIN LATERAL (SELECT {place}::jsonb AS j OFFSET 0) {_parsed(place)}"

    def text(self, place: str) -> str:
        column, _, path = place.partition("/")
        return f"({_parsed(column)}.j #>> '{{{path.replace('/', ',')}}}')" if path else column

    def whole(self, place: str) -> str:
        return f"{self.text(place)}::bigint"

    def real(self, place: str) -> str:
        return f"{self.text(place)}::float8"

    def flag(self, place: str) -> str:
        return f"{self.text(place)}::boolean"

    def list(self, place: str) -> str:
        column, _, path = place.partition("/")
        path, _, name = path.partition("*")
        value = f"i.value ->> '{name[1:]}'" if name else "i.value #>> '{}'"
        items = f"{_parsed(column)}.j #> '{{{path.replace('/', ',')}}}'"
        return f"(SELECT string_agg({value}, '; ') FROM jsonb_array_elements({items}) i)"

    def moment(self, place: str) -> str:
        utc = f"to_timestamp({place} / 1000000) AT TIME ZONE 'UTC'"
        return f"""to_char({utc}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""

    def secrets(self) -> str:
        return "json_each_text(f.secrets::json) x"


def _parsed(column: str) -> str:
    return column.replace(".", "_")


def _date(dialect: _Dialect, place: str) -> str:
    """A moment of a JSON, to the second: `...26.267Z` would sort before `...26Z`."""
    return f"substr({dialect.text(place)}, 1, 19) || 'Z'"


def _address(dialect: _Dialect, place: str, rows: str) -> str:
    """An address as readers may see it; NULL where a login stands before its host."""
    url, find = dialect.text(place), dialect.find
    rest = f"substr({url}, {find}({url}, '://') + 3)"
    has_login = f"{find}({rest}, '@') BETWEEN 1 AND {find}({rest} || '/', '/')"
    return f"CASE WHEN {has_login} THEN NULL ELSE {_masked(dialect, place, rows)} END"


def _masked(dialect: _Dialect, place: str, rows: str) -> str:
    """A text with a mask in the place of its feed's secret; NULL where two stand in it.

    rows: the feeds `f` that brought it.
    """
    text = dialect.text(place)
    shown = (
        f"CASE count(DISTINCT x.key) WHEN 0 THEN {text} "
        f"WHEN 1 THEN replace({text}, max(x.key), max(x.value)) END"
    )
    return f"(SELECT {shown} FROM {rows} WHERE {dialect.find}({text}, x.key) > 0)"


def _words(dialect: _Sqlite | _Postgresql) -> Mapping[str, Callable[[str], str]]:
    secrets = dialect.secrets()
    of_story = (
        "(SELECT DISTINCT d.id, d.secrets FROM entries o JOIN feeds d ON d.id = o.feed_id "
        f"WHERE o.story_id = s.id AND d.secrets IS NOT NULL) f, {secrets}"
    )
    return {
        "json": dialect.json,
        "text": dialect.text,
        "whole": dialect.whole,
        "real": dialect.real,
        "flag": dialect.flag,
        "list": dialect.list,
        "moment": dialect.moment,
        "date": lambda place: _date(dialect, place),
        "url": lambda place: _address(dialect, place, of_story),
        "link": lambda place: _address(dialect, place, secrets),
        "detail": lambda place: _masked(dialect, place, secrets),
    }


DIALECTS = {"sqlite": _words(_Sqlite()), "postgresql": _words(_Postgresql())}
