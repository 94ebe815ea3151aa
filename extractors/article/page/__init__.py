"""The page's markup and metadata, read once. Reads only."""
