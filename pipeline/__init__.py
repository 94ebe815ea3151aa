"""One run, without Prefect: from a subscription to stored records."""
