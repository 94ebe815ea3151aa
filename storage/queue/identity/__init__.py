"""Which stored entry each entry of a document is."""
