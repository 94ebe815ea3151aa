"""What runs in processes that can be killed."""
