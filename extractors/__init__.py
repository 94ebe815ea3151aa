"""From a URL to a value: fetching, feeds to entries, pages to articles. Stores nothing; knows no flow."""
