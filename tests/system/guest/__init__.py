"""One test a rule of a well-behaved reader: exact requests, on a clock that only tests move."""
