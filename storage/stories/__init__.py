"""Records, revisions, copies. Functions of a transaction."""
