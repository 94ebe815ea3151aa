"""Moved to cli.main; kept for scripts that import it."""

from cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
