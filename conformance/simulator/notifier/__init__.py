"""The notifier: what a gateway sends to the merchant's result URL, when, and how often."""
