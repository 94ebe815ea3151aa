"""What only a store in PostgreSQL can meet: its addresses, its poolers, its faults."""
