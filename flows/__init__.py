"""The shell: Prefect flows and tasks, the Prefect-free core they wrap, settings, wiring, the CLI.

No module here may bear the name of a standard or installed module: Prefect puts this folder first on sys.path when it loads
`flows/ingest.py:ingest`. Imports are absolute for the same reason.
"""
