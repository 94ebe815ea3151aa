"""Polls a mailbox: what is new in a folder, each letter read in a worker."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from urllib.parse import unquote, urlsplit

from extractors.mail.imap import Account, Message, read_mailbox
from extractors.mail.wanted import is_wanted
from news.errors import ExtractError, NewsError
from news.feed.life import Answered, Failed
from news.feed.values import Entry, FeedDocument, FeedState, Subscription
from pipeline.config.feeds.tables import IMAPS
from pipeline.config.logins import expanded
from pipeline.config.settings import Settings
from pipeline.poll.candidates import Visit
from pipeline.poll.sitemap_index import Harvest
from pipeline.report.words import plural
from pipeline.resources import Resources
from pipeline.workers.pool import Workers

KIND = "mailbox"
_BEFORE = timedelta(days=2)  #: of the last good poll, from which a renumbered folder is read again


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """What is new in a mailbox."""

    document: FeedDocument | None  #: None where nothing is
    cursor: str | None
    missing: str | None = None  #: letters that could not be read, or that wait


async def fetch_letters(
    subscription: Subscription,
    known: FeedState | None,
    *,
    workers: Workers,
    settings: Settings,
    now: datetime,
) -> Letters:
    """The letters that came since the last poll. Raises NewsError.

    known: the state after that poll; None: as at a first poll.
    """
    account = account_of(subscription)
    since = known.last_success_at - _BEFORE if known and known.last_success_at else None
    if since is None and subscription.max_age is not None:
        since = now - subscription.max_age
    read = partial(
        read_mailbox,
        account,
        cursor=known.etag if known else None,
        since=since.date() if since else None,
        is_wanted=partial(is_wanted, senders=subscription.senders),
    )
    found = await asyncio.get_running_loop().run_in_executor(_threads(), read)
    if found is None:
        return Letters(document=None, cursor=known.etag if known else None)
    letters = [
        await _read(one, subscription, account, workers=workers, settings=settings, now=now)
        for one in found.messages
    ]
    entries = [one for one in letters if isinstance(one, Entry)]
    document = FeedDocument(
        url=subscription.url,
        kind=KIND,
        entries=tuple(replace(one, position=at) for at, one in enumerate(entries)),
        title=subscription.name or account.folder,
    )
    problems = [one for one in letters if not isinstance(one, Entry)]
    return Letters(
        document=document if found.messages or known is None else None,
        cursor=found.cursor,
        missing=_missing(problems, of=len(letters), waiting=found.waiting),
    )


async def visit_mailbox(
    subscription: Subscription, known: FeedState | None, *, resources: Resources
) -> Visit:
    """A poll of a mailbox. Its validator is the number of the last message."""
    asked = subscription.url
    try:
        found = await fetch_letters(
            subscription,
            known,
            workers=resources.workers,
            settings=resources.settings,
            now=resources.now(),
        )
    except NewsError as exc:
        return Visit(outcome=Failed(asked=asked, slug=exc.slug, reason=str(exc)))
    entries = found.document.entries if found.document else ()
    return Visit(
        outcome=Answered(asked=asked, etag=found.cursor, missing=found.missing),
        document=found.document,
        harvest=Harvest(entries=entries, are_old=(False,) * len(entries), missing=found.missing),
    )


@cache
def _threads() -> ThreadPoolExecutor:
    """Threads for mail servers alone: a slow one must not take those of the store."""
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="mail")


def account_of(subscription: Subscription) -> Account:
    """Whose mailbox it is, with its variables expanded. Raises ConfigError for one not set."""
    parts = urlsplit(subscription.url)
    user, _, password = (subscription.login or "").partition(":")
    need = "a mailbox needs it"
    return Account(
        url=subscription.url,
        host=parts.hostname or "",
        port=parts.port or IMAPS,
        user=expanded(user, need=need),
        password=expanded(password, need=need),
        folder=unquote(parts.path[1:]),
    )


async def _read(
    message: Message,
    subscription: Subscription,
    account: Account,
    *,
    workers: Workers,
    settings: Settings,
    now: datetime,
) -> Entry | ExtractError:
    """A letter's entry, or why it cannot be read: the others are read nevertheless."""
    try:
        return await workers.read_letter(
            message.content,
            url=subscription.url,
            fetched_at=now,
            timezone=subscription.timezone,
            language=subscription.language,
            account=account.user,
            deadline_s=settings.feed_deadline_s,
        )
    except ExtractError as exc:
        return exc


def _missing(problems: Sequence[ExtractError], *, of: int, waiting: int) -> str | None:
    """What a person is told: letters that cannot be read, and those left to the next poll."""
    told = []
    if problems:
        why = problems[0].reason or problems[0].__doc__
        told.append(f"{len(problems)} of {plural(of, 'letter')} could not be read ({why})")
    if waiting:
        told.append(f"{plural(waiting, 'letter')} left to the next poll")
    return "; ".join(told) or None
