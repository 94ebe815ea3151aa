"""Copies of a whole store, stores made of them, and what a store need not keep."""
