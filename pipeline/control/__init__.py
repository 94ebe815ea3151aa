"""What steers a run: its clock, its end, its groups of tasks."""
