"""The tests. They mirror the code."""

import os
import sys

# Python's cache of compiled modules is used even where the environment switches it off: a child
# would compile each module anew, and pytest rewrite each test, .5 to 2 s of CPU a process.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
