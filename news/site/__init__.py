"""What is known of a site: its lines, its rules, its redesigns."""
