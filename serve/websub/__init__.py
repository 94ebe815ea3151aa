"""The one part that writes: hubs verify subscriptions here, and send what is new (WebSub)."""
