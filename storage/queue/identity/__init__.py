"""Which stored entry a feed's entry is: by guid, link and words."""
