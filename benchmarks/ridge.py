"""A small robust ridge regression: least squares weighed again and again, a penalty on all but some coefficients."""

from collections.abc import Callable, Sequence
from statistics import mean, median

Vector = list[float]
Matrix = list[Vector]

Weigh = Callable[[Vector], Vector]
"""From how far each row was missed to how much it weighs in the next step."""

NEAR = 0.1
"""A logarithm missed by less than this is as good as met: hours are published no better."""
STEPS = 25


def absolute(misses: Vector) -> Vector:
    """Makes least squares minimise absolute misses, as a median does.

    Twice the mean miss: with it, penalties count as much beside Laplace's density as beside the normal one of the same
    variance.
    """
    scale = 2 * mean(misses)
    return [scale / max(miss, NEAR) for miss in misses]


def huber(misses: Vector) -> Vector:
    """Least squares, but beyond a robust standard deviation absolute misses."""
    limit = max(1.4826 * median(misses), NEAR)
    return [min(1.0, limit / max(miss, 1e-9)) for miss in misses]


def normal(rows: Sequence[Vector], targets: Sequence[float], weights: Sequence[float]) -> tuple[Matrix, Vector]:
    """The weighted normal equations of rows and targets."""
    size = len(rows[0])
    left, right = [[0.0] * size for _ in range(size)], [0.0] * size
    for row, target, weight in zip(rows, targets, weights, strict=True):
        filled = [i for i in range(size) if row[i]]
        for i in filled:
            right[i] += weight * row[i] * target
            for j in filled:
                left[i][j] += weight * row[i] * row[j]
    return left, right


def solve(left: Matrix, right: Vector) -> Vector:
    """Gaussian elimination with pivoting."""
    size = len(right)
    system = [[*row, value] for row, value in zip(left, right, strict=True)]
    for k in range(size):
        pivot = max(range(k, size), key=lambda i: abs(system[i][k]))
        system[k], system[pivot] = system[pivot], system[k]
        for i in range(k + 1, size):
            factor = system[i][k] / system[k][k]
            system[i] = [a - factor * b for a, b in zip(system[i], system[k], strict=True)]
    found = [0.0] * size
    for k in reversed(range(size)):
        known = sum(system[k][j] * found[j] for j in range(k + 1, size))
        found[k] = (system[k][size] - known) / system[k][k]
    return found


def fit(
    rows: Sequence[Vector],
    targets: Sequence[float],
    penalties: Vector,
    aside: tuple[Matrix, Vector],
    weigh: Weigh = absolute,
) -> Vector:
    """The coefficients; `aside` are normal equations of further data, added as they are."""
    weights = [1.0] * len(rows)
    found = [0.0] * len(penalties)
    for _ in range(STEPS):
        left, right = normal(rows, targets, weights)
        for i, penalty in enumerate(penalties):
            left[i] = [a + b for a, b in zip(left[i], aside[0][i], strict=True)]
            left[i][i] += penalty + 1e-9
            right[i] += aside[1][i]
        found = solve(left, right)
        misses = [abs(target - dot(row, found)) for row, target in zip(rows, targets, strict=True)]
        weights = weigh(misses)
    return found


def dot(one: Vector, other: Vector) -> float:
    """The scalar product."""
    return sum(a * b for a, b in zip(one, other, strict=True))
