"""What a start costs: of a command, and of a run in Prefect."""
