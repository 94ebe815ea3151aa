"""What a run did, counted and told. Values in, text out."""
