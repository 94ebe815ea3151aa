"""Values, and pure decisions on them: no I/O, no clock, no logging."""
