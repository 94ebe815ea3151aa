"""Feeds by the names that tables show: their URL, masked or not, or your name for them."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar, Union

from news.errors import BadUrl, ConfigError
from news.feed.values import Subscription
from news.secrets import masked_text
from news.url import absolute_url
from pipeline.config.logins import split_login

if TYPE_CHECKING:  # the store is not needed for feeds of a file
    from storage import Store
    from storage.queue.feeds import FeedHealth

_NAMED = 10  #: the most feeds that an error lists


Named = Union[Subscription, "FeedHealth"]
F = TypeVar("F", bound=Named)


def urls_of(store: "Store", names: list[str] | None) -> list[str] | None:
    """The feeds of the store that the names mean; None for no names. Raises ConfigError."""
    if not names:
        return None
    known = store.feeds.known()
    return list(dict.fromkeys(found_feed(known, name).url for name in names))


def found_feed(feeds: Sequence[F], name: str) -> F:
    """The feed of this name or URL, in any case. Raises ConfigError for none or several."""
    wanted = {_folded(name), _folded(_address(name))}
    same = [one for one in feeds if wanted & _names(one)]
    exact = [one for one in same if name in (one.url, one.name)]
    found = exact or same
    if len(found) == 1:
        return found[0]
    if found:
        urls = ", ".join(masked_text(one.url) for one in found[:_NAMED])
        raise ConfigError(masked_text(name), f"the name of {len(found)} feeds; give a URL: {urls}")
    hint = _hint(feeds, _folded(name))
    raise ConfigError(masked_text(name), f"no feed of this name or URL; {hint}")


def has_feed(feeds: Iterable[Named], name: str) -> bool:
    """True if a feed has this name or URL."""
    wanted = {_folded(name), _folded(_address(name))}
    return any(wanted & _names(one) for one in feeds)


def feed_urls(names: Sequence[str], known: Callable[[], Sequence[Named]]) -> list[str]:
    """What names and URLs mean, as URLs; a URL may be of a feed that is not known.

    known: asked only if there is a name among them. Raises ConfigError for an unknown name.
    """
    if all("://" in name for name in names):
        return list(names)
    feeds = known()
    return [
        name if is_address(name) and not has_feed(feeds, name) else found_feed(feeds, name).url
        for name in names
    ]


def is_address(name: str) -> bool:
    """True for what is meant as an address, if perhaps without `https://`."""
    return "://" in name or ("." in name and " " not in name)


def _address(name: str) -> str:
    """A URL as feeds are known by it: absolute, without login; a name as it is."""
    if "://" not in name:
        return name
    try:
        return absolute_url(split_login(name)[0])
    except BadUrl:
        return name


def _names(feed: Named) -> set[str]:
    return {_folded(text) for text in (feed.url, masked_text(feed.url), feed.name) if text}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _hint(feeds: Iterable[Named], wanted: str) -> str:
    by_name = {_folded(one.name or one.url): one.name or one.url for one in feeds}
    near = get_close_matches(wanted, by_name, n=3) or [n for n in by_name if wanted in n][:3]
    if near:
        return f"did you mean {' or '.join(repr(masked_text(by_name[one])) for one in near)}?"
    names = [masked_text(name) for name in by_name.values()]
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"the feeds are: {', '.join(names[:_NAMED])}{more}" if names else "there are no feeds"
