"""Which links of a page lead to its articles, by address, headline and place."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from extractors.section.address import address_points, word_size
from extractors.section.anchors import Link
from extractors.section.places import Cards, Places, list_of
from news.url import domain_of

ENOUGH = 4.0  #: points from which a link leads to an article
_WITH_DATE = 2.5  #: points that are enough for a link with a date beside it
_FEWEST = 3  #: links that make a list
_OF_LIST = 0.4  #: weight of its list in a link's points
_HOPELESS = -3.0  #: points of an address that no place makes up for


def article_links(
    links: Sequence[Link], *, page_url: str, is_dated: Callable[[Link, Cards], bool]
) -> list[Link]:
    """The links to articles, in the page's order.

    A link is judged together with its list: links of one structure are alike. Links to other sites
    are left out. is_dated: True for a link with a date in its card.
    """
    domain = domain_of(page_url)
    ours = [link for link in links if domain_of(link.url) == domain]
    places = Places(ours)
    own = {link.url: own_points(link, places, page_url=page_url) for link in ours}
    lists = _lists(ours, own)
    points = {}
    for link in ours:
        size, of_list = max(lists[list_of(anchor)] for anchor in link.anchors)
        mixed = (1 - _OF_LIST) * own[link.url] + _OF_LIST * of_list
        points[link.url] = mixed + (size >= _FEWEST)
    likely = [link for link in ours if link.title and points[link.url] >= _WITH_DATE]
    cards = Cards(likely)
    return [
        link
        for link in likely
        if address_points(link.url) > _HOPELESS
        and (points[link.url] >= ENOUGH or is_dated(link, cards))
    ]


def own_points(link: Link, places: Places, *, page_url: str) -> float:
    """The points of a link without its list. It may take its title from its card."""
    if link.title is None:
        places.name_by_card(link)
    words = word_size(link.title or "")
    of_title = 2.0 if words >= 5 else 1.0 if words >= 3 else 0.0 if words >= 2 else -1.0
    of_title = of_title if link.title else -2.0
    points = address_points(link.url) + 0.5 * _is_below(link.url, page_url=page_url)
    return points + of_title + link.headline_points + places.points(link)


def _is_below(url: str, *, page_url: str) -> bool:
    path = urlsplit(page_url).path.rstrip("/")
    return bool(path) and urlsplit(url).path.startswith(f"{path}/")


def _lists(links: Sequence[Link], own: Mapping[str, float]) -> dict[str, tuple[int, float]]:
    """How many addresses each list has, and their mean points, by what its links share."""
    found: dict[str, set[str]] = defaultdict(set)
    for link in links:
        for anchor in link.anchors:
            found[list_of(anchor)].add(link.url)
    return {
        name: (len(urls), sum(own[url] for url in urls) / len(urls)) for name, urls in found.items()
    }
