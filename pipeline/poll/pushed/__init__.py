"""Hubs: asked for feeds, kept up, and read: what they sent goes the way of a polled document."""
