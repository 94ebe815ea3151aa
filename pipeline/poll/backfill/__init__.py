"""The past: pages in WARC files and in sitemaps to queued entries."""
