"""An article's text where it lies in the page's data: JSON-LD and the states of scripts."""
