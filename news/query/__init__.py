"""What people ask for, as values: words and rules over records and entries. Pure."""
