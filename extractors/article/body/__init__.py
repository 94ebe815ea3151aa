"""The text of an article: blocks of the page, judged by learned features. Pure; reads only."""
