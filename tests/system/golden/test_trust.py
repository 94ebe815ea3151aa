"""What `benchmarks.peers` counts for others is held here for Wirecopy."""

import pytest

from benchmarks.__main__ import SECTIONS, page_with
from benchmarks.peers.peers import PEERS
from benchmarks.peers.trust import REVISED, STORIES, changed, killed


@pytest.mark.long
@pytest.mark.timeout(600)
def test_copies_second_addresses_revisions_and_walls() -> None:
    """Every story once, no wall, each revision found, and only those pages asked for again."""
    assert changed(PEERS[0]) == [STORIES, 0, 0, REVISED, REVISED]


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_kill_in_the_middle() -> None:
    """Nothing lost, nothing twice."""
    assert killed(PEERS[0]) == [0, 0]


def test_a_section_of_the_page_is_replaced_and_the_others_stay() -> None:
    """In their order."""
    first, second = SECTIONS[0], SECTIONS[3]
    page = page_with(page_with("", second, "## B\n\nold"), first, "## A\n\nold")
    page = page_with(page, second, "## B\n\nnew")
    assert page.index("## A\n\nold") < page.index("## B\n\nnew")
    assert page.count("## B") == 1
