"""The detection score: which deliberate faults the suite finds, and what it says of gateways and shops that are right.

Every mutant is run in process, without sockets: first the items of the clause it breaks, then their
neighbours, then all others. A mutant that its own clause kills shows that the clause is tested; an
implementation that is correct in another way and raises anything shows that the suite asks too much.
"""
