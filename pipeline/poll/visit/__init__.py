"""One visit to what a subscription reads: its outcome, and the entries found."""
