"""The one date reader, for feeds, sitemaps and pages. Pure: the current time is an argument."""
