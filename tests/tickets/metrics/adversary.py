"""Somebody who asks for every table there is, and computes from them whatever can be computed."""

import itertools

import numpy as np

from tickets.metrics import MIN_N
from tickets.metrics.suppression import CLASSES

NAMES = [name for name in CLASSES if name not in ("cases", "late")]


class Adversary:
    """Knows sums of unknown numbers, none of which is below zero: each of `shape` has one."""

    def __init__(self, *shape):
        self.shape = shape
        self.rows = []
        self.values = []

    def learn(self, mask, value):
        """That the numbers of `mask`, an array of 0 and 1 of the shape, make so much together."""
        self.rows.append(np.asarray(mask, float).ravel())
        self.values.append(value)

    def found(self, masks):
        """Those of the sets of numbers of which it knows how much they make, as (mask, value)."""
        masks = np.array([np.asarray(mask, float).ravel() for mask in masks])
        rows, values = np.array(self.rows), np.array(self.values, float)
        live = np.ones(rows.shape[1], bool)
        while True:
            inverse = np.linalg.pinv(rows[:, live])
            factors = masks[:, live] @ inverse
            known = np.abs(factors @ rows[:, live] - masks[:, live]).max(axis=1, initial=0) < 1e-6
            amounts = np.rint(factors @ values)
            # A sum that is nothing is made of nothings.
            empty = (masks[known & (amounts == 0)].any(axis=0)) & live
            if not empty.any():
                return list(zip(masks[known], amounts[known], strict=True))
            live &= ~empty


def handfuls(found):
    return [(mask, value) for mask, value in found if 0 < value < MIN_N]


def sets_of(number):
    """All sets of so many things, as rows of 0 and 1, but the empty one."""
    return [some for some in itertools.product((0, 1), repeat=number) if any(some)]
