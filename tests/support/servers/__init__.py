"""Servers of other kinds on loopback: hubs of WebSub, mail, search indexes."""
