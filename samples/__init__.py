"""The sample newsroom: invented publishers that do everything real ones do. Opens no socket."""
