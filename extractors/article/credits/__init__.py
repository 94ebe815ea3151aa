"""Who wrote an article. Reads only."""
