"""Counts and describes what a run did. Values in, text out."""
