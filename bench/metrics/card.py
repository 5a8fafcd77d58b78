"""The report card as a numpy programmer would write it: resamples as columns of counts, everything else as arrays."""

import numpy as np
from scipy import sparse

CHUNK = 200


def ranks_within(values, i, j, n):
    """Mid-ranks within units, from all pairs of one unit."""
    less = values[i] < values[j]
    tied = values[i] == values[j]
    ranks = np.ones(n)
    ranks += np.bincount(j, less + tied / 2, n) + np.bincount(i, ~less & ~tied, n) + np.bincount(i, tied / 2, n)
    return ranks


def within(score, better, unit, i, j, units):
    """Spearman and Kendall of each unit; NaN where the score is constant or not known."""
    n = len(score)
    size = np.bincount(unit, minlength=units)
    middle = (size[unit] + 1) / 2
    dx = ranks_within(score, i, j, n) - middle
    dy = ranks_within(better, i, j, n) - middle
    xy, xx, yy = (np.bincount(unit, product, units) for product in (dx * dy, dx * dx, dy * dy))
    sx, sy = np.sign(score[i] - score[j]), np.sign(better[i] - better[j])
    of = unit[i]
    net, nx, ny = (np.bincount(of, each, units) for each in (sx * sy, sx != 0, sy != 0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return xy / np.sqrt(xx * yy), net / np.sqrt(nx * ny)


def sums_of(score, rank, unit, i, j, units, maximum):
    """Per unit, what metrics are ratios of."""
    known = ~np.isnan(score)
    complete = np.bincount(unit, ~known, units) == 0
    distinct = rank[i] != rank[j]
    a, b = i[distinct], j[distinct]
    of = unit[a]
    measured = known[a] & known[b]
    with np.errstate(invalid="ignore"):
        agreement = np.where(measured, np.sign(score[a] - score[b]) * np.sign(rank[b] - rank[a]), 0)
    concordant = np.bincount(of, agreement > 0, units)
    discordant = np.bincount(of, agreement < 0, units)
    tied = np.bincount(of, measured & (agreement == 0), units)
    rho, tau = within(score, -rank, unit, i, j, units)
    varying = complete & ~np.isnan(tau)
    matched = complete & (discordant + tied == 0)
    best = np.full(units, np.inf)
    np.minimum.at(best, unit, rank)
    at_max = score == maximum
    return np.stack(
        [
            concordant,
            discordant,
            tied,
            complete,
            matched,
            varying,
            np.where(varying, rho, 0),
            np.where(varying, tau, 0),
            np.bincount(unit, at_max, units),
            np.bincount(unit, at_max & (rank == best[unit]), units),
        ],
        axis=1,
    )


def pooled(score, rank, unit, units, weights):
    """Spearman and Kendall over all responses, for each column of weights."""
    known = ~np.isnan(score)
    xs, x = np.unique(score[known], return_inverse=True)
    ys, y = np.unique(-rank[known], return_inverse=True)
    if len(xs) < 2 or len(ys) < 2:
        return np.full((2, weights.shape[1]), np.nan)
    shape = (len(xs), len(ys))
    table = sparse.csr_matrix((np.ones(len(x)), (x * len(ys) + y, unit[known])), shape=(shape[0] * shape[1], units))
    results = []
    # Resamples last: sums and cumulative sums then run over whole rows. A chunk fits into the cache.
    for start in range(0, weights.shape[1], CHUNK):
        counts = (table @ np.ascontiguousarray(weights[:, start : start + CHUNK])).reshape(*shape, -1)
        of_x, of_y = counts.sum(1), counts.sum(0)
        n = of_y.sum(0)
        dx = np.cumsum(of_x, 0) - (of_x - 1) / 2 - (n + 1) / 2
        dy = np.cumsum(of_y, 0) - (of_y - 1) / 2 - (n + 1) / 2
        xx = np.einsum("xr,xr,xr->r", of_x, dx, dx)
        yy = np.einsum("yr,yr,yr->r", of_y, dy, dy)
        xy = np.zeros_like(n)
        net = np.zeros_like(n)
        lower = np.zeros_like(of_x)
        before = np.cumsum(of_x, 0) - of_x
        for each in range(shape[1]):
            own = counts[:, each]
            xy += np.einsum("xr,xr->r", own, dx) * dy[each]
            same = np.cumsum(own, 0) - own
            # Below in x: those of lower y less those of higher y.
            net += np.einsum("xr,xr->r", own, 2 * lower + same - before)
            lower += same
        pairs = n * (n - 1) / 2
        untied = (pairs - (of_x * (of_x - 1) / 2).sum(0)) * (pairs - (of_y * (of_y - 1) / 2).sum(0))
        with np.errstate(invalid="ignore", divide="ignore"):
            results.append([xy / np.sqrt(xx * yy), net / np.sqrt(untied)])
    return np.concatenate(results, axis=1)


def metrics_of(sums, correlations):
    c, d, t, scored, matched, varying, rho, tau, at_max, best = sums
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "tiesHalf": (c + t / 2) / (c + d + t),
            "tiesExcluded": c / (c + d),
            "decidedShare": (c + d) / (c + d + t),
            "strict": c / (c + d + t),
            "exactMatch": matched / scored,
            "fiveBest": best / at_max,
            "spearman": rho / scored,
            "spearmanVarying": rho / varying,
            "spearmanPooled": correlations[0],
            "kendall": tau / scored,
            "kendallVarying": tau / varying,
            "kendallPooled": correlations[1],
        }


def interval(values):
    known = values[~np.isnan(values)]
    return list(np.quantile(known, [0.025, 0.975])) if len(known) > 0 else None


def report_card(unit, rank, scores, maximum, resamples, seed=1):
    """Scores by name, each with a value for each response, NaN for none."""
    units = unit.max() + 1
    i, j = np.nonzero(np.triu(unit[:, None] == unit, 1))
    drawn = np.random.default_rng(seed).integers(units, size=(resamples, units))
    drawn += np.arange(resamples)[:, None] * units
    drawn_counts = np.bincount(drawn.ravel(), minlength=resamples * units).reshape(resamples, units)
    # The first column is the data themselves.
    weights = np.empty((units, resamples + 1))
    weights[:, 0] = 1
    weights[:, 1:] = drawn_counts.T
    card = {}
    for name, score in scores.items():
        sums = sums_of(score, rank, unit, i, j, units, maximum if name == "judge" else np.nan).T @ weights
        values = metrics_of(sums, pooled(score, rank, unit, units, weights))
        card[name] = {metric: [each[0], interval(each[1:])] for metric, each in values.items()}
    return card
