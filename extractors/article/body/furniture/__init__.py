"""What stands on a page and is not its article. Pure; reads only."""
