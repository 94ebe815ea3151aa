"""What months do to Wirecopy: runs that are killed, and a month of runs with every fault."""
