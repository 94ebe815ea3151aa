"""What polling costs, and the pace that a host sees."""
