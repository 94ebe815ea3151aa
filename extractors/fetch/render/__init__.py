"""Pages that are empty without scripts, shown by a browser that has no network of its own.

Each request of a page is answered by our client, behind the address guard, at the hosts' pace.
"""
