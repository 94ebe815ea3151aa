"""Connections: resolving, dialling, decoding. Every address is checked before it is connected to."""
