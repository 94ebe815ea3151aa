"""Takedowns: stories deleted for good, and the ledger of them."""
