"""Section pages."""
