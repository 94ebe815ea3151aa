"""The next things to try, printed after `make run`. Each line works as printed."""

STORY = "https://harbourledger.example/harbour/2026/05/ferry-aground-off-cardle-point"

STEPS = f"""
Next, try
  .venv/bin/wirecopy records list --data data/sample
  .venv/bin/wirecopy records show {STORY} --data data/sample
  .venv/bin/wirecopy feeds list --data data/sample
  make run FEEDS=feeds.toml        your own feeds, from the network
  make up                          the same from the Prefect UI, on a schedule
Then `make run ARGS=--force`: the newsroom's noon edition brings a new story and a revision.
"""

if __name__ == "__main__":
    print(STEPS, end="")
