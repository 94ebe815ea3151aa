"""Claims about article extraction. Every page here is written for its test; the publishers do not exist."""
