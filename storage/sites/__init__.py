"""What is learned of each host. Functions of a transaction."""
