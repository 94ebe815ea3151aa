"""A month of runs in minutes: a loopback newsroom, a clock of its own, and faults all the time."""
