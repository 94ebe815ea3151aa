"""`wirecopy records`: read, export and delete stored records."""
