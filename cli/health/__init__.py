"""Commands that show the state of an installation; they change nothing."""
