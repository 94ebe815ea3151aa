"""Signs that separate gates and missing pages from articles. Pure and linear."""
