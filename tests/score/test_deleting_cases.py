"""Each case file is needed: without it a clause loses its cover or a mutant survives. Sampled; in full by hand."""

import pytest
from benches import BENCH, items_below
from deleting_cases import ITEMS, SEED, case_files, lost_clauses, of_file, why_needed

from conformance.planning.probe import Probe
from conformance.score.implementations import mutant_named
from conformance.score.killing import scored

LIGHT = [item for item in ITEMS if isinstance(item, Probe)]
ONLY_BY_MUTANTS = [file for file in case_files() if not lost_clauses(file)]


def test_every_item_is_of_one_case_file():
    files = case_files()
    assert sum(len(of_file(ITEMS, file)) for file in files) == len(ITEMS)
    assert all(of_file(ITEMS, file) for file in files)


def test_most_files_are_the_only_cover_of_a_clause():
    assert len(ONLY_BY_MUTANTS) <= len(case_files()) / 3


@pytest.mark.parametrize("file", ["token-payment/cheque", "invariants"])
def test_a_clause_that_one_file_alone_covers_is_lost_with_it(file):
    (first, *_) = lost_clauses(file)
    assert any(first in item.clauses for item in of_file(ITEMS, file))
    assert first in why_needed(file)


def test_a_mutant_survives_the_deletion_of_the_file_that_kills_it():
    mutant = mutant_named("cheque-sum-ignored")
    payments = items_below("token-payment/", items=LIGHT)
    without = [item for item in payments if not item.slug.startswith("token-payment/cheque/")]
    assert len(payments) > len(without) > 100
    assert scored(BENCH, payments, mutant, SEED).by_its_clause
    assert scored(BENCH, without, mutant, SEED).kill is None
