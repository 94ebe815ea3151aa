"""What all commands share: options, tables, progress, the store that a command reads."""
