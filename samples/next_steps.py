"""The next things to try, printed after `make run`. Each line works as printed."""

STORE = "sqlite:///data/sample/wirecopy.db"

STEPS = f"""
Next, try
  .venv/bin/wirecopy records list --store {STORE}
  .venv/bin/wirecopy records show https://harbourledger.example/harbour/2026/05/ferry-aground-off-cardle-point --store {STORE}
  make run FEEDS=feeds.toml        your own feeds, from the network
  make up                          the same from the Prefect UI, on a schedule
Run `make run` with ARGS=--force again: the newsroom's noon edition brings one new story and one revision.
"""

if __name__ == "__main__":
    print(STEPS, end="")
