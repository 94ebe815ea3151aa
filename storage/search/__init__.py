"""Full text: indexed behind the runs, searched by words and bounds."""
