"""Tells what jobs of `trl()` were trained on and what came of them: <job folder>... It renders rows by itself."""

import json
import sys
from pathlib import Path

import datasets
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

datasets.disable_progress_bars()
END = "<|im_end|>"


def expected_of(row, tokenizer):
    """(prompt as a server renders it, completion with its end of turn) a side."""
    for side in ("chosen", "rejected", "completion"):
        if side in row:
            prompt = tokenizer.apply_chat_template(row["prompt"], add_generation_prompt=True, tokenize=False)
            completion = row[side][0]["content"] + END + "\n"
            yield tokenizer(prompt)["input_ids"], tokenizer(completion)["input_ids"]


def collated(job, folder, rows):
    """What TRL hands to the model for each row: (all ids, ids that carry loss) a sequence."""
    config, trainer_class = {"dpo": (DPOConfig, DPOTrainer), "sft": (SFTConfig, SFTTrainer)}[job["method"]]
    known = {name: value for name, value in job["trainer"]["arguments"].items() if hasattr(config, name)}
    args = config(**{**known, "output_dir": str(folder / "again"), "max_length": None})
    model = job["parent"]["model"]
    trainer = trainer_class(model=model, args=args, train_dataset=datasets.Dataset.from_list(rows))
    for row in trainer.train_dataset:
        batch = trainer.data_collator([row])
        carries = batch["labels"] != -100 if "labels" in batch else batch["completion_mask"].bool()
        for ids, seen, loss in zip(batch["input_ids"], batch["attention_mask"].bool(), carries):
            yield ids[seen].tolist(), ids[loss].tolist()


def tell(folder):
    job = json.loads((folder / "job.json").read_text())
    parent, checkpoint = job["parent"]["model"], folder / "checkpoint"
    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    columns = ["prompt", *(["chosen", "rejected"] if job["method"] == "dpo" else ["completion"])]
    lines = (folder / "train.jsonl").read_text().splitlines()
    rows = [{name: json.loads(line)[name] for name in columns} for line in lines]
    expected = [side for row in rows for side in expected_of(row, tokenizer)]
    found = list(collated(job, folder, rows))
    before = AutoModelForCausalLM.from_pretrained(parent).state_dict()
    after = AutoModelForCausalLM.from_pretrained(checkpoint).state_dict()
    return {
        "rows": len(rows),
        "sameTokens": [ids for ids, _ in found] == [prompt + completion for prompt, completion in expected],
        "lossOnCompletion": [loss for _, loss in found] == [completion for _, completion in expected],
        "endsOnce": all(loss.count(tokenizer.eos_token_id) == 1 for _, loss in found),
        "changed": any(not torch.equal(before[name], after[name]) for name in before),
        "finite": all(tensor.isfinite().all().item() for tensor in after.values()),
        "sameShapes": {name: each.shape for name, each in before.items()}
        == {name: each.shape for name, each in after.items()},
        "sameTemplate": AutoTokenizer.from_pretrained(parent).chat_template == tokenizer.chat_template,
    }


print(json.dumps({Path(each).parent.parent.name: tell(Path(each)) for each in sys.argv[1:]}))
