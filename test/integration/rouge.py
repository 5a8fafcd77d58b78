"""Self-Instruct's published rule, on Google's rouge_score and Python's own texts. Reads and prints JSON."""

import json
import re
import string
import sys

from rouge_score import rouge_scorer

WORDS = [
    *["image", "images", "graph", "graphs", "picture", "pictures", "file", "files", "map", "maps"],
    *["draw", "plot", "go to"],
]
UNWANTED = [re.compile(rf"\b{word}\b", re.IGNORECASE) for word in WORDS]

scorer = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)


def reason(raw):
    text = re.sub(r"\s+", " ", raw).strip().capitalize()
    words = len(text.split())
    if words <= 3:
        return "too-few-words"
    if words > 150:
        return "too-many-words"
    if any(word.search(text) for word in UNWANTED):
        return "blacklisted"
    if text.startswith("Write a program"):
        return "write-a-program"
    if text[0] in string.punctuation:
        return "starts-with-punctuation"
    if not text[0].isascii():
        return "not-english"
    return None


def decisions(known, texts, threshold):
    """For each text the place of the nearest text before it, where that is above the threshold."""
    before = list(known)
    found = []
    for text in texts:
        scores = [scorer.score(text, other)["rougeL"].fmeasure for other in before]
        nearest = max(scores, default=0)
        if nearest > threshold:
            found.append(before[scores.index(nearest)])
        else:
            found.append(None)
            before.append(text)
    return found


with open(sys.argv[1], encoding="utf-8") as file:
    given = json.load(file)
scores = [scorer.score(target, prediction)["rougeL"] for target, prediction in given["pairs"]]
print(
    json.dumps(
        {
            "scores": [[score.precision, score.recall, score.fmeasure] for score in scores],
            "reasons": [reason(text) for text in given["instructions"]],
            "decisions": [decisions(*each) for each in given["filters"]],
        }
    )
)
