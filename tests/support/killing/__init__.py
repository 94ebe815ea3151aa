"""Runs of `wirecopy ingest` that are ended with SIGKILL and compared with an undisturbed run.

For the kill tests and benchmarks/endurance. Ends only processes that it started, by recorded id.
"""

from tests.support.killing.harvest import Damage, Harvest, adds_up, damage, harvest
from tests.support.killing.newsrooms import SHARED, TWO, Newsroom, real_newsroom, sample_newsroom
from tests.support.killing.rounds import Round, rounds
from tests.support.killing.runs import Place, Ran, ended, kill, run, run_here, started
from tests.support.killing.strikes import POINTS, Strike, Struck, strike

__all__ = [
    "POINTS",
    "SHARED",
    "TWO",
    "Damage",
    "Harvest",
    "Newsroom",
    "Place",
    "Ran",
    "Round",
    "Strike",
    "Struck",
    "adds_up",
    "damage",
    "ended",
    "harvest",
    "kill",
    "real_newsroom",
    "rounds",
    "run",
    "run_here",
    "sample_newsroom",
    "started",
    "strike",
]
