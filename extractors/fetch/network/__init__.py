"""Connections: resolve, connect, send, decode. Every address is checked before a connection."""
