"""The command line: options in, exit codes out. Typer and rich live here only."""
