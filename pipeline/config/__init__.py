"""The user's files: settings, subscriptions, rules. Checked, then passed on as frozen values."""
