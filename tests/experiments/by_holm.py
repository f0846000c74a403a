"""Holm's correction as a textbook says it, to hold tables against."""


def by_holm(ps):
    """Each p times the number of those not smaller, never below one before it, at most 1.

    >>> by_holm([0.04, 0.01, 0.5])
    [0.08, 0.03, 0.5]
    """
    corrected, least = [0.0] * len(ps), 0.0
    for done, place in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        least = max(least, min(1.0, ps[place] * (len(ps) - done)))
        corrected[place] = least
    return corrected
