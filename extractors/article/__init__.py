"""A page to an article. Pure: no network, no clock; nothing is kept from page to page.

`extractors.article.extract` is the entry. The package itself loads nothing: a process that only
fetches and stores saves half a second of CPU and the memory of all parsers.
"""
