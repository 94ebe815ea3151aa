"""Watches in a run: webhooks are told what was found."""
