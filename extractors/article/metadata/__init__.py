"""All metadata of a page except its authors. Reads only."""
