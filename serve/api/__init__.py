"""The API's routes. Each reads; each answer is bounded by a limit."""
