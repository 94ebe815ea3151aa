"""WebSub: what hubs were asked to send, and what they sent."""
