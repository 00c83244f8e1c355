"""One change of level in a series: least squares, a permutation test and the exact posterior of its place."""
import math
import random


def split_costs(values, shortest):
    """(k, sum of squares about two means) for every split into values[:k] and values[k:]."""
    n, total = len(values), math.fsum(values)
    squares = math.fsum(v * v for v in values)
    left, costs = 0.0, []
    for k in range(1, n):
        left += values[k - 1]
        if shortest <= k <= n - shortest:
            right = total - left
            costs.append((k, squares - left * left / k - right * right / (n - k)))
    return costs


def permutation_test(values, shortest, rounds, seed):
    """The chance that the same values in random order split at least as well. Same seed, same answer."""
    observed = min(cost for _, cost in split_costs(values, shortest))
    dice, shuffled, as_good = random.Random(seed), list(values), 0
    for _ in range(rounds):
        dice.shuffle(shuffled)
        if min(cost for _, cost in split_costs(shuffled, shortest)) <= observed * (1 + 1e-12):
            as_good += 1
    return (as_good + 1) / (rounds + 1)


def posterior(values, shortest):
    """(k, probability) of every split: normal noise, both levels and the variance unknown, no split preferred.

    With the usual flat priors (on both levels, and on the logarithm of the variance) the rest integrates out to
    cost ** -(n - 2) / 2 divided by the root of k (n - k).
    """
    n = len(values)
    logs = [(k, -(n - 2) / 2 * math.log(cost) - 0.5 * math.log(k * (n - k))) for k, cost in split_costs(values, shortest)]
    top = max(value for _, value in logs)
    weights = [(k, math.exp(value - top)) for k, value in logs]
    total = math.fsum(weight for _, weight in weights)
    return [(k, weight / total) for k, weight in weights]


def credible(chances, level):
    """The fewest splits, most probable first, that hold at least `level` of the probability."""
    chosen, held = [], 0.0
    for k, chance in sorted(chances, key=lambda pair: -pair[1]):
        chosen.append(k)
        held += chance
        if held >= level:
            break
    return sorted(chosen)
