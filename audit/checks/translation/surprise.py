"""How surprising is a number of artifacts in a text that people wrote?

The hits of a rule in human text are taken as negative binomial: slips cluster in careless texts, so
a Poisson count would be surprised too easily. The rates are fitted on human text alone (see
`rates.py`), never on machine output: what is rare with people is evidence whatever machine made it.
"""

from __future__ import annotations

import math

from audit.values import dataclass

CAP = 8.0
"""Nats at which one rule's surprise ends (once in 3,000 texts): no rule decides alone."""

CARELESS = 4.0
"""Nats at which it ends where learners and careless writers make the same slip: of 96 essays by
learners MTA001 would flag four with 8 and three with 4; with its condition on such slips, one."""

LEAST_WORDS = 100
"""Texts with fewer words count as this long: one slip in a single sentence proves nothing."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rule in human text: hits per 1,000 words, and the shape (size) of their distribution."""

    per_thousand: float
    shape: float


def surprise(hits: int, words: int, rate: Rate) -> float:
    """−ln P(at least `hits` hits in `words` words of human text), in nats, in [0, CAP].

    >>> surprise(0, 250, Rate(0.1, 1.0))
    0.0
    >>> round(surprise(1, 250, Rate(0.1, 1.0)), 2), round(surprise(3, 250, Rate(0.1, 1.0)), 2)
    (3.71, 8.0)
    """
    mean = rate.per_thousand * max(words, LEAST_WORDS) / 1000
    share = rate.shape / (rate.shape + mean)
    probability = share**rate.shape
    tail = 1.0
    for count in range(hits):
        tail -= probability
        if tail <= math.exp(-CAP):
            return CAP
        probability *= (count + rate.shape) / (count + 1) * (1 - share)
    return -math.log(tail) if tail < 1 else 0.0
