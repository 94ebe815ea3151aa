"""What tests share: a loopback news site, factories, runs of the command, kills."""

from pathlib import Path

TOP = Path(__file__).parents[2]  #: of the checkout
