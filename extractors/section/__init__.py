"""A section page to the articles that it lists, as entries. Pure; reads only."""
