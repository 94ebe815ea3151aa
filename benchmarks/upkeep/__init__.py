"""What running for months costs: kills, and disk."""
