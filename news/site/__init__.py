"""What is known of one site: its lines, its rules, its redesigns. Pure."""
