"""Recorded cases: pages as served and the article each must give; `python -m tests.golden.record` records anew."""
