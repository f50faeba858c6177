"""The judge's model of orders: what the order table predicts, and whether answers agree with it."""
