"""The signs by which gates and missing pages are told from articles; all pure and linear."""
