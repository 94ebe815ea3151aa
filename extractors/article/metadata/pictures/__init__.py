"""The pictures of an article: what the page declares and what its figures show. Reads only."""
