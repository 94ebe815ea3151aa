"""Who may ask: the Host, the Origin and the token of a request, before anything reads it."""
