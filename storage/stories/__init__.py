"""Records, revisions, copies. Functions of a `tx` or a batch work inside a caller's transaction."""
