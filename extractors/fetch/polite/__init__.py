"""The pace of requests to each host, and its robots.txt."""
