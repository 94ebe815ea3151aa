"""What the figures in the docs come from; each module prints its own table."""
