"""The merchant side: deliveries made to a shop, and what is seen of its orders afterwards."""
