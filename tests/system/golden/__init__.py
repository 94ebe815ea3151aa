"""Recorded cases: pages as served, and the article that each must give."""
