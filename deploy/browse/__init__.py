"""The reading room: Datasette over a store's SQL views, for `make browse`.

It runs in an environment of its own, which has Datasette and nothing of Wirecopy's but `news`.
"""
