"""What the page says, read once. Reads only."""
