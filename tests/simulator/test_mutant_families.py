"""Every mutant made from a table can be told from the faultless gateway by a merchant, and by nothing else than its fault."""

import itertools
from collections import Counter
from functools import cache

import pytest
from battery import REQUESTS, answers

from conformance.protocol.clauses import registry
from conformance.protocol.parameters import token_payment
from conformance.simulator.assembly import faultless
from conformance.simulator.mutants import FAMILIES, all_mutants, mutant_called
from conformance.simulator.mutants.faults import fault

FROM_TABLES = tuple(each for family in FAMILIES for each in family())


class Remembered:
    """Answers that are asked for once, and only as many of them as anybody needs."""

    def __init__(self, coming):
        self._coming = coming
        self._came = []

    def __iter__(self):
        for at in itertools.count():
            if at == len(self._came):
                answer = next(self._coming, None)
                if answer is None:
                    return
                self._came.append(answer)
            yield self._came[at]


@cache
def right_answers(about):
    return Remembered(answers(faultless(), about))


def first_difference(mutant):
    """Give the first request that the mutant answers otherwise."""
    about = mutant.clause.split("/")[1]
    wrong_answers = answers(mutant.make(faultless()), about)
    for (request, right), (_, wrong) in zip(right_answers(about), wrong_answers, strict=True):
        if right != wrong:
            return request
    return None


def test_the_faultless_gateway_answers_the_same_twice():
    assert tuple(answers(faultless())) == tuple(answers(faultless()))
    assert len(REQUESTS) > 250


@pytest.mark.parametrize("each", FROM_TABLES, ids=lambda each: each.id)
def test_a_mutant_shows_itself(each):
    assert first_difference(each) is not None


def test_every_row_that_can_be_observed_has_mutants():
    rows = Counter(
        each.clause.split("/")[1] for each in all_mutants() if each.clause.startswith("token-payment/")
    )
    for row in token_payment():
        assert rows[row.name], row.name


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_no_mutant_of_a_family_is_another_one_again(family):
    made = family()
    assert len({each.id for each in made}) == len(made) > 10
    assert len({each.sentence for each in made}) == len(made)


def test_a_clause_that_cannot_be_tested_has_no_mutant():
    untestable = next(clause for clause in registry().values() if clause.untestable)
    assert list(fault("nobody-sees-it", untestable.id, "Does wrong.", lambda each: each)) == []


def test_a_clause_that_nobody_wrote_is_an_error():
    with pytest.raises(KeyError):
        list(fault("of-no-clause", "token-payment/nowhere", "Does wrong.", lambda each: each))


def test_a_mutant_keeps_nothing_from_one_gateway_to_the_next():
    mutant = mutant_called("stored-of-another-order-OrderComment")
    assert tuple(answers(mutant.make(faultless()))) == tuple(answers(mutant.make(faultless())))
