"""Which known mistake gives the check value, or the signature, that was received.

A check value is computed by a `Recipe`; a `Mistake` changes one part of the recipe. The search
follows the recipes with one mistake, then those with two, and names the first that gives the value.
"""

from conformance.judging.diagnosis.check_values import diagnose, diagnose_answer
from conformance.judging.diagnosis.mistakes import Mistake, mistakes_of
from conformance.judging.diagnosis.recipe import Kind, Recipe, recipe_of
from conformance.judging.diagnosis.signed import diagnose_signature

__all__ = [
    "Kind",
    "Mistake",
    "Recipe",
    "diagnose",
    "diagnose_answer",
    "diagnose_signature",
    "mistakes_of",
    "recipe_of",
]
