"""Answers metrics.bench.mjs: a line of JSON in, a line of JSON out, with the seconds of processor time that the work took."""

import json
import math
import sys
from time import process_time

import numpy as np
import scipy
from card import report_card
from scipy import stats


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if value is None:
        return None
    return float(value) if math.isfinite(value) else None


def floats(values):
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def card(asked):
    unit, rank = np.array(asked["unit"]), floats(asked["rank"])
    scores = {name: floats(values) for name, values in asked["scores"].items()}
    start = process_time()
    answer = report_card(unit, rank, scores, asked["max"], asked["resamples"])
    return process_time() - start, answer


def kendall(asked):
    x, y = np.fromfile(asked["file"]).reshape(2, -1)
    start = process_time()
    answer = stats.kendalltau(x, y)
    return process_time() - start, {"statistic": answer.statistic, "pvalue": answer.pvalue}


print(json.dumps({"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    seconds, answer = {"card": card, "kendall": kendall}[asked["do"]](asked)
    print(json.dumps({"seconds": seconds, "answer": plain(answer)}), flush=True)
