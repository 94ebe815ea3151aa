"""Writes the requests and responses of a run to WARC files. A failure never stops a run."""

import asyncio
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self

from extractors.fetch.archive import records
from extractors.fetch.archive.noarchive import forbids_copies
from extractors.fetch.message import Request, Response
from extractors.fetch.polite.host_book import Now
from extractors.fetch.settings import PRODUCT, VERSION
from news.errors import FetchError, NotArchived
from news.secrets import FILE_MODES, FOLDER_MODES, Mask, Share

MAX_FILE_BYTES = 256 * 1024 * 1024  #: compressed; a longer file is closed and another begun
#: of igzip: a fifth of the time of zlib's level 3, which saves 4 % more (2026-11-25, 252 real
#: pages)
LEVEL = 2
STAMP = "%Y%m%dT%H%M%SZ"  #: the start of a file's name


class Archive:
    """Written by one process. Close it, or use `with`."""

    def __init__(
        self,
        folder: Path,
        *,
        now: Now,
        on_error: Callable[[str], None] | None = None,
        software: str = f"{PRODUCT}/{VERSION}",
        max_file_bytes: int = MAX_FILE_BYTES,
        share: Share = "no",
        obeys_noarchive: bool = False,
    ) -> None:
        """folder: made at the first write. on_error: called once, at the first failed write.

        share: who else may read new files. obeys_noarchive: leave out pages that ask for it.
        """
        self._obeys_noarchive = obeys_noarchive
        self._share: Share = share
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
        """Finish pending writes and close the file; a second call does nothing."""
        self._writer.shutdown(wait=True)
        self._close_file()

    async def write(self, request: Request, response: Response) -> Response:
        """Write a request and its response, and flush; the response with its `ref`.

        Without a `ref` when the write failed, and of a page that is left out: a note stands for it.
        """
        if self._obeys_noarchive and await asyncio.to_thread(forbids_copies, response):
            await self.write_failure(request, NotArchived(response.url), at=response.at)
            return response
        record_id = records.new_record_id()

        def made() -> list[bytes]:
            return [
                records.response_record(response, record_id=record_id, mask=request.mask),
                records.request_record(request, at=response.at, response_id=record_id),
            ]

        name = await self._in_thread(made)
        return replace(response, ref=f"{name}#{record_id}") if name else response

    async def write_rendered(
        self, content: bytes, *, url: str, of: str | None, at: datetime, mask: Mask
    ) -> str | None:
        """Write what a browser made of a page; its `raw_ref`, None when the write failed.

        of: the `raw_ref` of the page. A page that is left out has none, and is left out here too.
        """
        if of is None and self._obeys_noarchive:
            return None
        record_id, page = records.new_record_id(), of and of.partition("#")[2]

        def made() -> list[bytes]:
            return [
                records.rendered_record(
                    content, url=url, of=page, at=at, record_id=record_id, mask=mask
                )
            ]

        name = await self._in_thread(made)
        return f"{name}#{record_id}" if name else None

    async def write_failure(self, request: Request, error: FetchError, *, at: datetime) -> None:
        """Write that there was no response, and why."""
        await self._in_thread(lambda: [records.failure_record(request, error, at=at)])

    async def _in_thread(self, made: Callable[[], list[bytes]]) -> str | None:
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._append, made)

    def _append(self, made: Callable[[], list[bytes]]) -> str | None:
        """Append records, all or none; the file's name in the folder, None when it failed."""
        try:
            packed = records.pack(made(), level=LEVEL)
            file = self._open_file()
            end = file.tell()
            try:
                _write_all(file, packed)
            except OSError:
                self._take_back(end)
                raise
        except OSError as exc:
            reason = f"cannot be written ({exc.strerror or exc}); the run continues without it"
            self._report(f"the archive in {self._folder} {reason}")
            return None
        return self._name

    def _open_file(self) -> IO[bytes]:
        if self._file and self._file.tell() >= self._max_file_bytes:
            self._close_file()
        if self._file is None:
            at = self._now().astimezone(UTC)
            self._name = f"{at:%Y-%m-%d}/{at:{STAMP}}-{secrets.token_hex(4)}.warc.gz"
            path = self._folder / self._name
            self._make_folder(path.parent)
            fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
            self._file = os.fdopen(fd, "wb", buffering=0)
            self._widen(path, FILE_MODES[self._share])
            info = records.info_record(at=at, software=self._software)
            _write_all(self._file, records.pack([info], level=LEVEL))
        return self._file

    def _make_folder(self, path: Path) -> None:
        """Make a folder and its missing parents, for their owner alone unless they are shared."""
        if not path.exists():
            self._make_folder(path.parent)
            path.mkdir(mode=0o700, exist_ok=True)
            self._widen(path, FOLDER_MODES[self._share])

    def _widen(self, path: Path, mode: int) -> None:
        if self._share != "no":
            path.chmod(mode)

    def _take_back(self, end: int) -> None:
        """Cut off a record that was written in part; close the file when that fails too."""
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
                reason = f"could not be finished ({exc.strerror or exc})"
                self._report(f"the archive in {self._folder} {reason}")

    def _report(self, sentence: str) -> None:
        if self.errors:
            return
        self.errors.append(sentence)
        if self._on_error:
            self._on_error(sentence)


def _write_all(file: IO[bytes], content: bytes) -> None:
    """Write to an unbuffered file, which may take less at a time. What it took survives a kill."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]
