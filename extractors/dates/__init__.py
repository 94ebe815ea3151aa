"""The one date reader, for feeds, sitemaps and pages. Pure: the present is passed in."""
