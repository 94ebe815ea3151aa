"""feedparser's own test cases, read by our parser."""
