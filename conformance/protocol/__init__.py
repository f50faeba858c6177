"""What IPS Assist says: its clauses, tables, formulas and message shapes, as data and pure functions.

This room imports no other room of ours. Sources: the three vendor documents (general scheme,
result notification, token payment) and, where a row says so, the vendor's other pages and code.
"""
