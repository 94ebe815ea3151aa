"""What the user wrote: settings, subscriptions, rules. Read and checked, handed down as frozen values."""
