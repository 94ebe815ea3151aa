"""Site lines on the shared sets: what is learnt, gained and lost."""
