"""What goes out: webhooks are told what watches found, sinks get every record."""
