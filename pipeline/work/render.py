"""Shows a page in a browser where it is empty without scripts, and the user asked for it."""

from extractors.fetch import Fetched
from news.errors import ConfigError, NoBrowser
from news.feed.values import Subscription
from news.secrets import mask_of
from news.site.rules import SiteRules
from pipeline.report.events import emit
from pipeline.resources import Resources
from pipeline.workers.page_record import ShortPage


def may_render(
    fetched: Fetched, found: ShortPage, subscription: Subscription, rules: SiteRules | None
) -> bool:
    """True for an empty page of a feed or site with `render = true`.

    Never for a page that is sold, or that checks its visitor: a browser is no way around them.
    """
    if fetched.is_rendered or not (subscription.render or (rules and rules.render)):
        return False
    is_sold = found.article.is_accessible_for_free is False
    return not is_sold and "challenge" not in found.served.evidence.signs


async def rendered(
    fetched: Fetched,
    subscription: Subscription,
    rules: SiteRules | None,
    *,
    resources: Resources,
) -> tuple[Fetched, str | None]:
    """The page as its scripts made it; and a hint, if it may lack some.

    Raises NoBrowser, RenderFailed, TooLarge.
    """
    hosts = frozenset(rules.render_hosts) if rules else frozenset()
    try:
        page, left_out = await resources.renderer.render(
            fetched, hosts=hosts, mask=mask_of([subscription.url])
        )
    except ConfigError as exc:
        raise NoBrowser(fetched.url_final, exc.reason) from exc
    emit("page.rendered", url=fetched.url_final, bytes=len(page.content))
    names = ", ".join(sorted(left_out)[:10])
    return page, f"scripts of {names} were left out: see render_hosts" if names else None
