"""All that a page says of its article but the body and its authors. Reads only."""
