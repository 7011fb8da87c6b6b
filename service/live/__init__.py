"""Following live: one fan-out for all followers, WebSockets and event streams."""
