"""The page of a run in the UI: its name, artifacts, pictures, progress and pauses."""
