"""One module a revision. Never edited once released."""
