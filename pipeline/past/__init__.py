"""What is stored, again: stories cleaned, read, enriched; entries tried. Fetches nothing."""
