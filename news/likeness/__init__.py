"""How alike two texts are. Pure."""
