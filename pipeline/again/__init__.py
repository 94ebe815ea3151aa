"""Stored stories read anew."""
