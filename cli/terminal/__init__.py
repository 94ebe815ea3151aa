"""What all commands share: options, tables, progress, loading a command when it is called."""
