"""Polling rhythms compared on months of publication times."""
