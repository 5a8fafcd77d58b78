"""scipy's, scikit-learn's and krippendorff's answers to what statistics.mjs asks. Reads and prints JSON.

Not named `statistics`: Python's own module of that name would be hidden from every script in this folder.
"""

import json
import math
import sys
import warnings

import krippendorff
import numpy as np
from report_card import report_card
from scipy import stats
from sklearn import metrics

# Constant arrays and the like: the answers say what comes of them.
warnings.simplefilter("ignore")


def plain(value):
    """JSON has no NaN and no infinities."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if value is None or isinstance(value, str):
        return value
    value = float(value)
    return value if math.isfinite(value) else str(value)


def numbers(values):
    return np.array([float("nan") if value is None else float(value) for value in values])


def result(of, *args, **options):
    """Statistic and p-value, or what went wrong."""
    try:
        answer = of(*args, **options)
    except (ValueError, ZeroDivisionError) as error:
        return {"error": str(error)}
    return {"statistic": answer.statistic, "pvalue": answer.pvalue}


def correlations(x, y):
    x, y = numbers(x), numbers(y)
    answers = {"pearson": result(stats.pearsonr, x, y)}
    for alternative in ["two-sided", "less", "greater"]:
        answers[f"spearman {alternative}"] = result(stats.spearmanr, x, y, alternative=alternative)
        for variant in "bc":
            answers[f"kendall {variant} {alternative}"] = result(
                stats.kendalltau, x, y, variant=variant, alternative=alternative
            )
    answers["kendall asymptotic"] = result(stats.kendalltau, x, y, method="asymptotic")
    return answers


def samples(a, b):
    a, b = numbers(a), numbers(b)
    paired = {}
    if len(a) == len(b):
        changes = np.abs(a - b)
        tied = len(set(changes)) < len(changes) or 0 in changes
        paired = {
            "ttest_rel": result(stats.ttest_rel, a, b),
            "wilcoxon": result(stats.wilcoxon, a, b, method="asymptotic" if tied else "auto"),
        }
    return {
        **paired,
        "ttest_ind": result(stats.ttest_ind, a, b, equal_var=False),
        "mannwhitneyu": result(stats.mannwhitneyu, a, b),
        "rank": {
            method: list(stats.rankdata(a, method)) for method in ["average", "min", "max", "dense", "ordinal"]
        },
    }


def binomial(k, n, p, confidence):
    test = stats.binomtest(k, n, p)
    intervals = {method: list(test.proportion_ci(confidence, method)) for method in ["exact", "wilson", "wilsoncc"]}
    sides = {side: stats.binomtest(k, n, p, side).pvalue for side in ["two-sided", "less", "greater"]}
    return {**intervals, **sides}


def raters(a, b):
    average = {"average": "macro", "zero_division": 0}
    return {
        "none": metrics.cohen_kappa_score(a, b),
        "linear": metrics.cohen_kappa_score(a, b, weights="linear"),
        "quadratic": metrics.cohen_kappa_score(a, b, weights="quadratic"),
        "accuracy": metrics.accuracy_score(a, b),
        "precision": metrics.precision_score(a, b, **average),
        "recall": metrics.recall_score(a, b, **average),
        "f1": metrics.f1_score(a, b, **average),
    }


def alphas(units):
    most = max(len(unit) for unit in units)
    data = np.array([numbers(unit + [None] * (most - len(unit))) for unit in units]).T
    answers = {}
    for level in ["nominal", "ordinal", "interval", "ratio"]:
        try:
            answers[level] = krippendorff.alpha(reliability_data=data, level_of_measurement=level)
        except ValueError as error:
            answers[level] = {"error": str(error)}
    return answers


with open(sys.argv[1], encoding="utf-8") as file:
    asked = json.load(file)
answers = {
    name: [of(*each) for each in asked[name]]
    for name, of in {
        "correlations": correlations,
        "samples": samples,
        "binomial": binomial,
        "raters": raters,
        "alphas": alphas,
        "cards": report_card,
    }.items()
}
print(json.dumps(plain(answers)))
