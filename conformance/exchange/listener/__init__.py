"""The listener: the door at which a gateway's result notifications come in."""
