"""From a URL to a value. Stores nothing; knows no flow."""
