"""Commands that show the state of an installation."""
