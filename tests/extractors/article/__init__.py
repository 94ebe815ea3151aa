"""Article extraction. Each page is written for its test; the publishers do not exist."""
