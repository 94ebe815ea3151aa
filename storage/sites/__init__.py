"""What is known about each site. Functions of a `tx` work inside a caller's transaction."""
