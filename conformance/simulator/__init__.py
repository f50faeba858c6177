"""The other end of the wire: a gateway, and a merchant, built on the protocol alone."""
