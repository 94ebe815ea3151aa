"""`wirecopy feeds`: subscriptions, in feeds.toml."""
