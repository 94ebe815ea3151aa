"""What things are, and pure decisions on them. No I/O, no clock, no logging."""
