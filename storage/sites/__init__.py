"""What is learnt of each site. Functions of a `tx` work inside a caller's transaction."""
