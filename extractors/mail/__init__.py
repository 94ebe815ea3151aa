"""Newsletters from a mailbox, as entries. Nothing on the server changes; no picture is fetched."""
