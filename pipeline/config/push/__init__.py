"""What is pushed out: watches with their webhooks, and sinks."""
