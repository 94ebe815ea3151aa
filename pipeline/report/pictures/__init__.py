"""Numbers of a store's health to SVG to one HTML page. The only folder with matplotlib."""
