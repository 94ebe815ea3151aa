"""The store as readers get it. Only `runs` writes."""
