"""What stands beside Wirecopy where it runs."""
