"""Screenshots, and the invented past that a report is drawn of."""
