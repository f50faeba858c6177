"""The gateway's web services: each takes a request's fields and gives an answer."""
