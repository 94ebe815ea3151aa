"""From subscriptions to queued entries."""
