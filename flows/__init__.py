"""Prefect: the flows, their deployments, `make up`. Prefect lives here only."""

import gc

# As `wirecopy` does (cli.main): imports make many objects and no garbage. A run's process has
# Prefect in memory, and looks through it again and again: .13 of the .5 s that our imports take.
gc.set_threshold(20_000)
