"""Errors can be pickled, name their resource, and are listed in the tree."""

import inspect
import pickle

from news import errors


def every_error() -> list[type[errors.NewsError]]:
    return [
        c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.NewsError)
    ]


def test_errors_survive_pickling_and_say_where():
    """Errors cross process borders. Each names its resource and has a slug of its own."""
    url = "https://paper.example/a"
    copies = [pickle.loads(pickle.dumps(kind(url, "because"))) for kind in every_error()]
    assert [
        type(error).__name__
        for error in copies
        if (error.url, error.reason) != (url, "because") or url not in str(error)
    ] == []
    assert len({kind.slug for kind in every_error()}) == len(every_error())


def test_every_error_is_drawn_in_the_tree():
    """The tree at the top of news/errors.py names them all."""
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in every_error())
