"""Pace, robots.txt, and what hosts asked of us."""
