"""Cleans stored stories or reads them again. Fetches nothing."""
