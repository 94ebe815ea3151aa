"""What is pushed out, and how far: matches to webhooks, records to sinks."""
