"""Printed dates to moments, for feeds, sitemaps and pages. Pure: the present is handed in."""
