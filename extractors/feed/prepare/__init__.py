"""Before parsing: unpacked, in UTF-8, without traps, whole. Pure."""
