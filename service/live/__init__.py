"""Following live: the hub that reads once for all who follow the same, sockets and streams."""
