"""Declarative shadow roots, read as browsers print them.

Source: HTML, section 4.12.3 (`shadowrootmode`) and 4.12.4 (`slot`). `shadowroot` is the older name.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

_MODES = frozenset({"open", "closed"})
_MOST = 2_000  #: shadow roots of a page
_UNPRINTED = frozenset({"script", "style", "template", "link", "meta"})
_BREAKING = frozenset("article section div p ul ol dl table figure h1 h2 h3 h4 h5 h6".split())


def print_shadow_roots(tree: HtmlElement) -> None:
    """Put the shadow roots of a page into its tree, and each host's own content into their slots.

    Content that has no slot stays, unless its shadow root prints more: browsers show none of it.
    """
    hosts: set[HtmlElement] = set()
    for template in list(islice(filter(_is_root, tree.iter("template")), _MOST)):
        host = template.getparent()
        if host is None or host in hosts:  # a host has one shadow root
            continue
        hosts.add(host)
        template.tag = "div"
        _fill(template, host)


def _is_root(template: HtmlElement) -> bool:
    mode = template.get("shadowrootmode") or template.get("shadowroot") or ""
    return mode.strip().lower() in _MODES


def _fill(root: HtmlElement, host: HtmlElement) -> None:
    """Move the host's own content into the slots of its shadow root."""
    own = [child for child in host if child is not root and child.tag not in _UNPRINTED]
    slots: dict[str, HtmlElement] = {}
    for slot in _slots(root):
        slots.setdefault(slot.get("name") or "", slot)
    if not slots:
        _hide(own, shadow=root)
        return
    for child in own:
        slot = slots.get(child.get("slot") or "")
        if slot is not None:
            if "filled" not in slot.attrib:  # what a slot holds is printed only while it is empty
                del slot[:]
                slot.text = None
                slot.set("filled", "")
            slot.append(child)
    for slot in slots.values():
        slot.tag = "div" if any(child.tag in _BREAKING for child in slot) else "span"


def _slots(root: HtmlElement) -> Iterator[HtmlElement]:
    """The slots of a shadow root, not those of the roots in it."""
    walk = etree.iterwalk(root, events=("start",), tag=("slot", "template"))
    for _, node in walk:
        if node.tag == "template":
            walk.skip_subtree()
        else:
            yield node


def _hide(own: Sequence[HtmlElement], *, shadow: HtmlElement) -> None:
    """Leave out content without a slot, where it is less than what is printed in its place."""
    if sum(map(_size, own)) < _size(shadow):
        for child in own:
            child.tag = "template"


def _size(element: HtmlElement) -> int:
    """Characters that are printed."""
    walk = etree.iterwalk(element, events=("start", "end"))
    size = 0
    for event, node in walk:
        if event == "end":
            size += len((node.tail or "").strip()) if node is not element else 0
        elif node.tag in _UNPRINTED:
            walk.skip_subtree()
        else:
            size += len((node.text or "").strip())
    return size
