"""Prefect: the flows, their deployments, `make up`. Prefect lives here only."""
