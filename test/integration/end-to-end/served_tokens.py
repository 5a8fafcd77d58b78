"""Counts of tokens as served, against those of the chat template as trained. Usage: <run> <served.jsonl>"""

import json
import sys
from pathlib import Path

from transformers import AutoTokenizer

run, served = Path(sys.argv[1]), sys.argv[2]
jobs = {}
for folder in (run / "training").iterdir():
    job = json.loads((folder / "job.json").read_text())
    jobs[job["iteration"]] = (job, folder)
prompts = {}
for iteration in (1, 2):
    lines = (run / f"iteration-{iteration}" / "prompts.jsonl").read_text().splitlines()
    prompts[iteration] = [json.loads(line)["prompt"] for line in lines]


def ids(tokenizer, messages, **more):
    return tokenizer.apply_chat_template(messages, tokenize=True, return_dict=False, **more)


counts = {"prompts": 0, "prompt_mismatches": 0, "completions": {"all": 0, "same": 0}}
with open(served, encoding="utf-8") as file:
    for line in file:
        call = json.loads(line)
        # What served this iteration is what its job trains.
        tokenizer = AutoTokenizer.from_pretrained(jobs[call["iteration"]][0]["parent"]["path"])
        asked = [{"role": "user", "content": prompts[call["iteration"]][call["prompt"]]}]
        before = ids(tokenizer, asked, add_generation_prompt=True)
        counts["prompts"] += 1
        counts["prompt_mismatches"] += len(before) != call["usage"]["promptTokens"]
        if call["finish"] != "stop":
            continue
        # A model may draw another segmentation of its text than the tokenizer's.
        own = len(tokenizer(call["text"], add_special_tokens=False).input_ids)
        counts["completions"]["all"] += 1
        counts["completions"]["same"] += call["usage"]["completionTokens"] in (own, own + 1)

rows = one = 0
for iteration in (1, 2):
    job, folder = jobs[iteration]
    tokenizer = AutoTokenizer.from_pretrained(job["parent"]["path"])
    for line in (folder / "train.jsonl").read_text().splitlines():
        row = json.loads(line)
        prompt = ids(tokenizer, row["prompt"], add_generation_prompt=True)
        for answer in (row["chosen"], row["rejected"]):
            whole = ids(tokenizer, row["prompt"] + answer)
            assert whole[: len(prompt)] == prompt
            rows += 1
            one += whole[len(prompt) :].count(tokenizer.eos_token_id) == 1
print(json.dumps({**counts, "end_of_turn": {"rows": rows, "one": one}}))
