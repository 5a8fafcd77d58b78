"""Tells what TRL made of a job folder: its log, the arguments it had, the checkpoint, and the tokens it trained on."""

import json
import sys
from pathlib import Path

import datasets
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import (
    DatasetMixtureConfig,
    DPOConfig,
    DPOTrainer,
    ModelConfig,
    ScriptArguments,
    SFTConfig,
    SFTTrainer,
    TrlParser,
    get_dataset,
)

datasets.disable_progress_bars()
folder = Path(sys.argv[1])
job = json.loads((folder / "job.json").read_text())
trainer_class, config_class = {"dpo": (DPOTrainer, DPOConfig), "sft": (SFTTrainer, SFTConfig)}[job["method"]]
end_of_turn = "<|im_end|>"


def log_of(checkpoint):
    (state,) = checkpoint.glob("checkpoint-*/trainer_state.json")
    return [entry for entry in json.loads(state.read_text())["log_history"] if "loss" in entry]


def arguments_of(checkpoint):
    names = ["beta", "disable_dropout", "learning_rate", "lr_scheduler_type", "max_length", "num_train_epochs", "seed"]
    saved = torch.load(checkpoint / "training_args.bin", weights_only=False)
    return {name: getattr(saved, name) for name in names if hasattr(saved, name)}


def compare(parent, checkpoint):
    before = AutoModelForCausalLM.from_pretrained(parent).state_dict()
    after = AutoModelForCausalLM.from_pretrained(checkpoint).state_dict()
    return {
        "changed": any(not torch.equal(before[name], after[name]) for name in before),
        "finite": all(tensor.isfinite().all().item() for tensor in after.values()),
        "sameTemplate": AutoTokenizer.from_pretrained(parent).chat_template
        == AutoTokenizer.from_pretrained(checkpoint).chat_template,
    }


def prepare(config):
    """The rows as TRL's own trainer tokenises them: a list of (prompt ids, completion ids), two for each pair."""
    parser = TrlParser((ScriptArguments, config_class, ModelConfig, DatasetMixtureConfig))
    _, args, model, mixture = parser.parse_args_and_config(["--config", str(config)])
    args.output_dir = str(folder / "prepared")
    rows = trainer_class(
        model=model.model_name_or_path, args=args, train_dataset=get_dataset(mixture)["train"]
    ).train_dataset
    if job["method"] == "dpo":
        return [(row["prompt_ids"], row[side]) for row in rows for side in ("chosen_ids", "rejected_ids")]
    # Tokens of the prompt carry no loss.
    split = [(row["input_ids"], sum(label == -100 for label in row["labels"])) for row in rows]
    return [(ids[:start], ids[start:]) for ids, start in split]


def texts_of(row, tokenizer):
    """(prompt, completion) as they are served, for each completion of a row."""
    for side in ("chosen", "rejected", "completion"):
        if side not in row:
            continue
        if isinstance(row["prompt"], str):
            yield row["prompt"], row[side] + end_of_turn
        else:
            prompt = tokenizer.apply_chat_template(row["prompt"], add_generation_prompt=True, tokenize=False)
            yield prompt, row[side][0]["content"] + end_of_turn + "\n"


tokenizer = AutoTokenizer.from_pretrained(job["output"])
lines = (folder / "train.jsonl").read_text().splitlines()
expected = [
    (tokenizer(prompt)["input_ids"], tokenizer(completion)["input_ids"])
    for line in lines
    for prompt, completion in texts_of(json.loads(line), tokenizer)
]
prepared = prepare(folder / f"{job['method']}.yaml")
print(
    json.dumps(
        {
            "log": log_of(Path(job["output"])),
            "arguments": arguments_of(Path(job["output"])),
            "checkpoint": compare(job["parent"]["path"], job["output"]),
            "sameTokens": prepared == expected,
            "tokens": sum(len(prompt) + len(completion) for prompt, completion in prepared),
            "longest": [max(len(ids) for ids in column) for column in zip(*prepared)],
            "endsOnce": all(ids.count(tokenizer.eos_token_id) == 1 for _, ids in prepared),
        }
    )
)
