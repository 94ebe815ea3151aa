"""The archive: every exchange of a run in WARC files, for replay and later extraction. Its failure never stops a run."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO, Self

from extractors.fetch.archive import warc
from extractors.fetch.message import Answer, Ask, fresh_for, validator
from extractors.fetch.network.decode import decode
from extractors.fetch.outcomes import Fetched
from extractors.fetch.polite.host_book import Now
from news.errors import ConfigError, FetchError

MAX_FILE_BYTES = 256 * 1024 * 1024  #: compressed; a file over it is closed and another begun
#: of igzip: a fifth of the time of zlib's level 3, which saves 4 % more (2026-11-25, 252 real
#: pages)
LEVEL = 2
_LARGEST_PAGE = 64 * 1024 * 1024
_STAMP = "%Y%m%dT%H%M%SZ"


class Archive:
    """Written by one process. Close it, or use `with`."""

    def __init__(
        self,
        folder: Path,
        *,
        now: Now,
        on_error: Callable[[str], None] | None = None,
        software: str = "Wirecopy/0.1",
        max_file_bytes: int = MAX_FILE_BYTES,
    ) -> None:
        """folder: made when the first exchange is written. on_error: told once when the archive cannot be written."""
        self._folder, self._now, self._on_error, self._software = folder, now, on_error, software
        self._max_file_bytes = max_file_bytes
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._file: IO[bytes] | None = None
        self._name = ""
        self.errors: list[str] = []  #: at most one: why something is missing from the archive

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish what is being written and close the file; a second call does nothing."""
        self._writer.shutdown(wait=True)
        self._close_file()

    async def keep(self, ask: Ask, answer: Answer) -> Answer:
        """Write an exchange and flush it; the answer comes back with its `ref`, without one when it could not be written."""
        name = await self._run(self._keep, ask, answer, record_id := warc.new_record_id())
        return replace(answer, ref=f"{name}#{record_id}") if name else answer

    async def keep_failure(self, ask: Ask, error: FetchError, *, at: datetime) -> None:
        """Write that there was no answer, and why."""
        await self._run(self._write, lambda: [warc.failure_record(ask, error, at=at)])

    async def _run(self, method: Callable[..., str | None], *args: object) -> str | None:
        return await asyncio.get_running_loop().run_in_executor(self._writer, method, *args)

    def _keep(self, ask: Ask, answer: Answer, record_id: str) -> str | None:
        return self._write(
            lambda: [
                warc.response_record(answer, record_id=record_id),
                warc.request_record(ask, at=answer.at, response_id=record_id),
            ]
        )

    def _write(self, make: Callable[[], list[bytes]]) -> str | None:
        """Append records, whole or not at all; the file's name relative to the folder, None when that failed."""
        try:
            packed = warc.pack(make(), level=LEVEL)
            file = self._open_file()
            end = file.tell()
            try:
                _write_all(file, packed)
            except OSError:
                self._take_back(end)
                raise
        except OSError as exc:
            self._tell(
                f"the archive in {self._folder} cannot be written ({exc.strerror or exc}); the run goes on without it"
            )
            return None
        return self._name

    def _open_file(self) -> IO[bytes]:
        if self._file and self._file.tell() >= self._max_file_bytes:
            self._close_file()
        if self._file is None:
            at = self._now().astimezone(UTC)
            self._name = f"{at:%Y-%m-%d}/{at:{_STAMP}}-{secrets.token_hex(4)}.warc.gz"
            path = self._folder / self._name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("xb", buffering=0)
            _write_all(
                self._file,
                warc.pack([warc.info_record(at=at, software=self._software)], level=LEVEL),
            )
        return self._file

    def _take_back(self, end: int) -> None:
        """Cut off a record that was written in part; give the file up when even that fails."""
        try:
            assert self._file is not None
            self._file.truncate(end)
            self._file.seek(end)
        except OSError:
            self._close_file()

    def _close_file(self) -> None:
        file, self._file = self._file, None
        if file:
            try:
                file.close()
            except OSError as exc:
                self._tell(
                    f"the archive in {self._folder} could not be finished ({exc.strerror or exc})"
                )

    def _tell(self, sentence: str) -> None:
        if self.errors:
            return
        self.errors.append(sentence)
        if self._on_error:
            self._on_error(sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What `prune` removed, or would."""

    files: tuple[Path, ...]
    bytes: int


def prune(folder: Path, *, keep: timedelta, now: datetime, is_dry_run: bool = False) -> Pruned:
    """Remove the archive's files that were begun longer ago than `keep`, by the time in their names, and folders left empty.

    Files that are not named as ours are left alone.
    """
    old = tuple(
        p
        for p in sorted(folder.glob("????-??-??/*-*.warc.gz"))
        if (at := _begun(p)) and at + keep < now
    )
    pruned = Pruned(files=old, bytes=sum(p.stat().st_size for p in old))
    if not is_dry_run:
        for path in old:
            path.unlink(missing_ok=True)
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
    return pruned


def read_page(folder: Path, raw_ref: str) -> Fetched:
    """A page out of the archive, as the client gave it: decoded; `url` and `url_final` are both that of the stored response.

    Raises ConfigError when the file or the record is gone (pruned, moved); what decoding raises.
    """
    name, _, record_id = raw_ref.partition("#")
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise ConfigError(raw_ref, "is not in the archive any more")
    offset = _offsets(path, path.stat().st_size).get(record_id)
    stored = warc.record_at(path, offset=offset) if offset is not None else None
    answer = stored.answer() if stored else None
    if answer is None:
        raise ConfigError(raw_ref, "is not in the archive any more")
    return fetched_from(replace(answer, ref=raw_ref))


def fetched_from(answer: Answer) -> Fetched:
    """A stored answer as an outcome."""
    fields = answer.fields
    content = decode(
        answer.body, encodings=fields.get("content-encoding", ""), cap=_LARGEST_PAGE, url=answer.url
    )
    return Fetched(
        url=answer.url,
        url_final=answer.url,
        status=answer.status,
        content=content,
        headers=fields,
        fetched_at=answer.at,
        raw_ref=answer.ref,
        etag=validator(answer.headers, "etag"),
        last_modified=validator(answer.headers, "last-modified"),
        fresh_for=fresh_for(fields),
    )


@lru_cache(maxsize=4)
def _offsets(path: Path, size: int) -> dict[str, int]:  # noqa: ARG001 - the size makes a grown file another one
    """Where each record of a file starts; a file of 256 MB takes seconds to go through, once."""
    return {
        record.record_id: record.offset
        for record in warc.records(path, note=lambda _: None, most=0)
    }


def _write_all(file: IO[bytes], content: bytes) -> None:
    """An unbuffered file may take less than it is given; what it took survives `kill -9`."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


def _begun(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.name.partition("-")[0], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
