"""The sample newsroom: invented publishers with everything that real ones do. Read only; it opens no socket."""
