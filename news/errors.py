"""Every error of ours. The module that owns a dependency translates the dependency's errors.

NewsError
├── BadUrl                     a link that is no http(s) URL
├── ConfigError                a user's file, option or variable; exit code 2
│   ├── NameTaken              a part's name belongs to a file that the store did not write
│   └── EnricherUnusable       a function of the user that is not there or cannot be imported
├── FetchError                 the publisher gave us no usable bytes
│   ├── Unreachable            transient: no connection, broken connection, DNS, TLS
│   ├── TimedOut               transient: slower than the deadline
│   ├── ServerTrouble          transient: 5xx
│   ├── RefusedAddress         loopback, private or reserved network
│   ├── RobotsDisallowed       robots.txt forbids it
│   ├── NotArchived            the replayed archive leaves it out, as the page asks
│   ├── TooLarge               more bytes than the limit
│   ├── TooManyRedirects       a loop or a chain over the limit
│   ├── HostileContent         looks like an attack, not like news
│   ├── RenderFailed           transient: a browser could not show the page
│   │   └── NoBrowser          no browser is installed, or it cannot be started
│   └── ArchiveGone            transient: the WARC file that holds the page is not there
├── FeedError
│   ├── NotAFeed               HTML, an error page, anything but a feed
│   └── NotASection            a page without links to articles
├── ExtractError
│   ├── NotHtml                a PDF, a picture, a video
│   ├── PageTimedOut           the page held its worker longer than the deadline
│   └── PageKilledWorker       the page ended its worker process
└── StoreError
    ├── StoreUnavailable       transient: cannot be opened, locked for too long
    │   ├── StoreTooSlow       a reader's query took longer than it may
    │   └── StoreInterrupted   a transaction to be repeated; the store does that itself
    └── StoreTooNew            written by a later Wirecopy
"""

from typing import ClassVar

from news.secrets import masked_text


class NewsError(Exception):
    """An error of ours"""

    transient: ClassVar[bool] = False  #: the retry policy reads this and nothing else
    slug: ClassVar[str] = "error"  #: its name in reports, logs and the quarantine

    def __init__(self, url: str, reason: str = "") -> None:
        """url: the URL, file or key concerned. reason: what happened, in a few words."""
        super().__init__(url, reason)  # positional only: survives pickling by workers
        self.url, self.reason = url, reason

    def __str__(self) -> str:
        """`reason: 'resource'`, or the reason alone. Secrets in URLs are masked."""
        reason = self.reason or self.__doc__ or ""
        return masked_text(f"{reason}: {self.url!r}" if self.url else reason)


class BadUrl(NewsError):
    """Not an http(s) URL"""

    slug = "bad_url"


class ConfigError(NewsError):
    """A setting that cannot be used"""

    slug = "config"

    def __str__(self) -> str:
        """`where: what was expected`, the order in which a user looks."""
        return masked_text(f"{self.url}: {self.reason}" if self.url else self.reason)


class NameTaken(ConfigError):
    """A file that this store did not write has the name of one of its parts"""

    slug = "name_taken"


class EnricherUnusable(ConfigError):
    """An enricher that cannot be called"""

    slug = "enricher_unusable"


class FetchError(NewsError):
    """The publisher gave us no usable bytes"""

    slug = "fetch"


class Unreachable(FetchError):
    """No connection could be made"""

    transient = True
    slug = "unreachable"


class TimedOut(FetchError):
    """Slower than the deadline"""

    transient = True
    slug = "timed_out"


class ServerTrouble(FetchError):
    """The publisher's server has trouble"""

    transient = True
    slug = "server_trouble"


class RefusedAddress(FetchError):
    """The host is in a network that may not be fetched"""

    slug = "refused_address"


class RobotsDisallowed(FetchError):
    """robots.txt forbids it"""

    slug = "robots"


class NotArchived(FetchError):
    """The archive that is replayed has no copy of it: the page says noarchive"""

    slug = "not_archived"


class TooLarge(FetchError):
    """The body is larger than the limit"""

    slug = "too_large"


class TooManyRedirects(FetchError):
    """Redirected too often"""

    slug = "too_many_redirects"


class HostileContent(FetchError):
    """The bytes look like an attack, not like news"""

    slug = "hostile_content"


class RenderFailed(FetchError):
    """A browser could not show the page"""

    slug = "render_failed"
    transient = True


class NoBrowser(RenderFailed):
    """The page is to be shown in a browser, and there is none"""

    slug = "no_browser"
    transient = False


class ArchiveGone(FetchError):
    """The page is not in the archive any more"""

    transient = True
    slug = "archive_gone"


class FeedError(NewsError):
    """The feed cannot be read"""

    slug = "feed"


class NotAFeed(FeedError):
    """The document is not a feed"""

    slug = "not_a_feed"


class NotASection(FeedError):
    """The page lists no articles"""

    slug = "not_a_section"


class ExtractError(NewsError):
    """The page cannot be read"""

    slug = "extract"


class NotHtml(ExtractError):
    """The document is not HTML"""

    slug = "not_html"


class PageTimedOut(ExtractError):
    """The page held its worker longer than the deadline"""

    slug = "page_timed_out"


class PageKilledWorker(ExtractError):
    """The page ended its worker process"""

    slug = "page_killed_worker"


class StoreError(NewsError):
    """The store failed"""

    slug = "store"


class StoreUnavailable(StoreError):
    """The store cannot be reached"""

    transient = True
    slug = "store_unavailable"


class StoreInterrupted(StoreUnavailable):
    """The store did not answer; the transaction can be repeated"""

    slug = "store_interrupted"


class StoreTooSlow(StoreUnavailable):
    """The query took longer than it may"""

    slug = "store_too_slow"


class StoreTooNew(StoreError):
    """The store was written by a later Wirecopy"""

    slug = "store_too_new"
