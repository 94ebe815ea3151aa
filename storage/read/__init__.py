"""The store as readers get it. Writes nothing."""
