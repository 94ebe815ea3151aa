"""The quotation marks of languages."""

_ROWS = {
    "“”‘’": "en",
    "„“‚‘": "de bg cs et lt sk sl mk sr is",
    "„”‚’": "hr bs",
    "„”«»": "pl ro",
    "„”»«": "hu",
    "«»‹›": "fr-ch de-ch it-ch fa",
    "«»«»": "fr hy",
    "«»“”": "es ca gl it el pt-pt sq",
    "«»„“": "ru uk be",
    "«»‘’": "nb no nn",
    "””’’": "sv fi he",
    "”“’‘": "ar",
    "‘’“”": "nl",
    "「」『』": "ja zh-tw zh-hk zh-hant",
}
QUOTES = {name: marks for marks, names in _ROWS.items() for name in names.split()}
"""Language: the marks of a quotation and of one within it, each open and closed; others as `en`.

Source: HTML Standard, Rendering, Quotes, which takes them from CLDR.
"""
