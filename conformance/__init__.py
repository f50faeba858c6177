"""Protocol conformance tests for the payment gateway IPS Assist and for merchants that integrate with it."""

__version__ = "0.1.0"
