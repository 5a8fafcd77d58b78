"""A report card's metrics from their definitions (docs/metrics.md), on arrays of all responses."""

import numpy as np
from scipy import stats


def mean(values):
    """None where nothing can be measured."""
    return float(np.mean(values)) if len(values) > 0 else None


def correlation(of, score, rank):
    """NaN where a side is constant."""
    if len(set(score)) < 2 or len(set(rank)) < 2:
        return float("nan")
    return of(score, -rank).statistic


def correlations(name, of, parts, score, rank, known):
    within = np.array([correlation(of, score[part], rank[part]) for part in parts if known[part].all()])
    varying = within[~np.isnan(within)]
    excluded = len(parts) - len(within)
    headline = np.append(varying, np.zeros(len(within) - len(varying)))
    pooled = correlation(of, score[known], rank[known])
    return {
        name: mean(headline),
        f"{name}Varying": mean(varying),
        f"{name}Pooled": None if np.isnan(pooled) else pooled,
        f"{name}AsWrong": mean(np.append(headline, -np.ones(excluded))),
    }


def report_card(instructions, maximum):
    """Instructions as lists of [rank, score or null]."""
    units = [each for each in instructions if len({rank for rank, _ in each}) > 1]
    which = np.array([u for u, each in enumerate(units) for _ in each], dtype=int)
    rank = np.array([rank for each in units for rank, _ in each], dtype=float)
    score = np.array([np.nan if score is None else score for each in units for _, score in each], dtype=float)
    known = ~np.isnan(score)
    parts = [np.flatnonzero(which == u) for u in range(len(units))]

    # All pairs of one instruction in which the first is the better one.
    better, worse = np.nonzero((which[:, None] == which) & (rank[:, None] < rank))
    measured = known[better] & known[worse]
    lead = np.sign(score[better] - score[worse])[measured]
    right, decided = lead > 0, lead != 0
    pairs_excluded = np.zeros(np.count_nonzero(~measured))

    complete = np.array([known[part].all() for part in parts], dtype=bool)
    in_order = np.ones(len(units), dtype=bool)
    in_order[which[better][measured][~right]] = False

    best = np.array([rank[part].min() for part in parts])[which] if units else rank
    size = np.bincount(which)[which] if units else rank
    at_max = score == maximum
    return {
        "tiesHalf": mean((lead + 1) / 2),
        "tiesExcluded": mean(right[decided]),
        "decidedShare": mean(decided),
        "strict": mean(right),
        "exactMatch": mean(in_order[complete]),
        "fiveBest": mean((rank == best)[at_max]),
        "fiveBestChance": mean(1 / size[at_max]),
        "tiesHalfAsWrong": mean(np.append((lead + 1) / 2, pairs_excluded)),
        "tiesExcludedAsWrong": mean(np.append(right[decided], pairs_excluded)),
        "exactMatchAsWrong": mean(np.append(in_order[complete], np.zeros(np.count_nonzero(~complete)))),
        "fiveBestAsWrong": mean(np.append((rank == best)[at_max], np.zeros(np.count_nonzero(~known)))),
        **correlations("spearman", stats.spearmanr, parts, score, rank, known),
        **correlations("kendall", stats.kendalltau, parts, score, rank, known),
    }
