"""What the user wrote: settings, subscriptions, rules. Checked, then passed on as frozen values."""
