"""What the peers run. Each is a file of its own, for another environment's Python."""
