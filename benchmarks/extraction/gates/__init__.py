"""How surely pages that are no article are told from articles."""
