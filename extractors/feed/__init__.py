"""From a feed's bytes to entries. Pure: no network, no clock.

`extractors.feed.parse` is the entry. The package itself loads nothing, as `extractors.article`.
"""
