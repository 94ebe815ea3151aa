"""What an article repeats by design stays; what a page prints twice by accident goes."""

from extractors.article.from_page import extract
from tests.extractors.article.body.furniture.pages import OTHER, text_of
from tests.extractors.article.pages import PARAGRAPHS, TITLE, a_page

MEALS = (
    "Breakfast: oat porridge with honey and a pear, and a cup of black tea from the big can.",
    "Lunch: rye bread with soft cheese, one boiled egg and a handful of radishes, all from here.",
    "Supper: fried herring with new potatoes, dill and a spoon of cold butter on top of it all.",
)


def body_of(inner: str) -> tuple[str, ...]:
    return extract(a_page(body=f"<article><h1>{TITLE}</h1><div>{inner}</div></article>")).body


def test_the_same_meals_under_each_day_stay() -> None:
    """As many times as the article has them, in flat markup and in sections, to its end."""
    days = "".join(f"<h3>Day {n}</h3>{text_of(MEALS)}" for n in (1, 2, 3))
    boxes = "".join(
        f"<section class='d'><h3>Day {n}</h3>{text_of(MEALS)}</section>" for n in (1, 2)
    )
    assert [body_of(text_of() + days).count(meal) for meal in MEALS] == [3, 3, 3]
    assert [body_of(text_of() + boxes).count(meal) for meal in MEALS] == [2, 2, 2]


def test_two_exercises_for_each_day_stay() -> None:
    """A row of two is under a heading of its own each time."""
    days = "".join(f"<h3>Day {n}</h3>{text_of(MEALS[:2])}" for n in (1, 2, 3))
    assert [body_of(text_of() + days).count(meal) for meal in MEALS[:2]] == [3, 3]


def test_steps_that_are_told_again_in_one_go_stay() -> None:
    """They are a part of the text, not the most of it."""
    steps = "".join(f"<p>{m}</p><p>{p}</p>" for m, p in zip(MEALS, OTHER, strict=True))
    assert [body_of(text_of() + steps + text_of(MEALS)).count(m) for m in MEALS] == [2, 2, 2]


def test_steps_that_are_told_again_in_a_list_stay() -> None:
    """Each was under a heading of its own, all are under one."""
    steps = "".join(f"<h3>Step {n}</h3><p>{step}</p>" for n, step in enumerate(MEALS))
    again = "".join(f"<li>{step}</li>" for step in MEALS)
    body = body_of(f"{text_of()}{steps}<h3>All of it</h3><ol>{again}</ol>{text_of(OTHER)}")
    assert [body.count(step) for step in MEALS] == [2, 2, 2]


def test_meals_in_paragraphs_with_ids_stay() -> None:
    """Numbers in the names of boxes make them no other ones."""
    days = "".join(
        f"<h3>Day {n}</h3>" + "".join(f"<p id='p{n}{m}'>{meal}</p>" for m, meal in enumerate(MEALS))
        for n in (1, 2, 3)
    )
    assert [body_of(text_of() + days).count(meal) for meal in MEALS] == [3, 3, 3]


def test_a_refrain_at_the_end_stays() -> None:
    """It ended each verse before."""
    verses = "".join(f"<p>{p}</p><p>{MEALS[0]}</p>" for p in PARAGRAPHS)
    assert body_of(verses).count(MEALS[0]) == len(PARAGRAPHS)


def test_a_copy_for_another_screen_goes() -> None:
    """It stands in a box of another name."""
    assert body_of(f"{text_of()}<div class='mobile-only'>{text_of()}</div>") == PARAGRAPHS


def test_a_step_with_one_new_line_between_stays() -> None:
    """A short new step is no label: the step before it does not stand right above its copy."""
    steps = ("Feed the leaven with a hundred grams of flour and as much warm water.", "Cover it.")
    new = ("It smells of flour on this first evening.", "Small bubbles rise on the second evening.")
    days = "".join(
        f"<h2>Day {n}</h2><ul>{''.join(f'<li>{s}</li>' for s in (*steps, line))}</ul>"
        for n, line in enumerate(new)
    )
    assert body_of(text_of() + days).count(steps[0]) == 2


def test_a_short_refrain_stays_at_the_end() -> None:
    """Taken twice before, it is the text's."""
    refrain = "O market of the coppersmiths, hammers of the morning."
    verses = "".join(f"<p>{p}</p><p>{refrain}</p>" for p in PARAGRAPHS)
    assert body_of(verses).count(refrain) == 4


def test_the_same_terms_under_the_name_of_each_country_stay() -> None:
    """They differ by a sum, and stand right below each other."""
    terms = (
        "Members who order three soaps or more by the ninth of May get a fifth of the price of {} "
        "back, unless the soaps were on sale before, as long as there are any left in the shop."
    )
    sums = {"Norway:": "99 crowns", "Ireland:": "9 euros", "Japan:": "1,200 yen"}
    parts = "".join(f"<p>{name}</p><p>{terms.format(price)}</p>" for name, price in sums.items())
    found = body_of(text_of() + parts)
    assert [terms.format(price) in found for price in sums.values()] == [True] * 3


def test_a_paragraph_right_behind_itself_goes() -> None:
    """Without a line between, or with the same line above both."""
    twice = f"<p>Summary</p><p>{PARAGRAPHS[0]}</p>" * 2
    assert body_of(twice + text_of(PARAGRAPHS[1:])).count(PARAGRAPHS[0]) == 1
    assert body_of(f"<p>{PARAGRAPHS[0]}</p>{text_of()}").count(PARAGRAPHS[0]) == 1
