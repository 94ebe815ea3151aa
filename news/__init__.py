"""Ground floor: what things are, and pure arithmetic on them. No I/O, no clock, no logging."""
