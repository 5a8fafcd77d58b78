"""Reads files with the code of whom they are for; prints rows and what is wrong.

Usage: <tiny model> (<format> <file>)…
"""

import hashlib
import importlib.util
import json
import os
import sys
import traceback
import types
from pathlib import Path

import datasets
from transformers import AutoTokenizer

datasets.disable_progress_bars()
model, *named = sys.argv[1:]
name = file = ""
tokenizer = AutoTokenizer.from_pretrained(model)
faults = []


def bare(*packages):
    """Packages without what their __init__ imports: servers, GPUs, whole training stacks."""
    for package in packages:
        if package in sys.modules:
            continue
        parent, _, last = package.rpartition(".")
        if parent:
            paths = [os.path.join(path, last) for path in sys.modules[parent].__path__]
        else:
            paths = list(importlib.util.find_spec(package).submodule_search_locations)
        module = types.ModuleType(package)
        module.__path__ = paths
        sys.modules[package] = module


def expect(what, found, wanted):
    if found != wanted:
        faults.append(f"{what}: {found!r}, not {wanted!r}"[:400])


def load():
    return datasets.load_dataset("json", data_files=file, split="train")


def plain(turns):
    return [{"role": turn["role"], "content": turn["content"]} for turn in turns]


def render(turns, **options):
    return tokenizer.apply_chat_template(plain(turns), tokenize=False, **options)


def trl():
    from trl import DPOConfig, DPOTrainer, RewardConfig, RewardTrainer
    from trl.data_utils import is_conversational, maybe_apply_chat_template
    from transformers import AutoModelForSequenceClassification

    rows = load()
    is_chat = name == "trl"
    shared = {"output_dir": model + "-out", "report_to": "none", "use_cpu": True, "bf16": False, "max_steps": 1}
    small = {"per_device_train_batch_size": 2, "gradient_checkpointing": False, "max_length": None}
    for row in rows:
        expect("is_conversational", is_conversational(row), is_chat)
    trainer = DPOTrainer(model, args=DPOConfig(**shared, **small), train_dataset=rows, processing_class=tokenizer)
    expect("rows", len(trainer.train_dataset), len(rows))
    for row, ids in zip(rows, trainer.train_dataset):
        for side in ("chosen", "rejected"):
            text = tokenizer.decode(ids["prompt_ids"] + ids[f"{side}_ids"])
            end = "" if is_chat else tokenizer.eos_token
            whole = render(row["prompt"] + row[side]) if is_chat else row["prompt"] + row[side] + end
            expect(side, text, whole)
            expect("ends of turn", text.count(tokenizer.eos_token), len(row["prompt"]) + 1 if is_chat else 1)
        if is_chat:
            texts = maybe_apply_chat_template(dict(row), tokenizer)
            expect("prompt", texts["prompt"], render(row["prompt"], add_generation_prompt=True))
    trainer.train()
    judge = AutoModelForSequenceClassification.from_pretrained(model, num_labels=1)
    args = RewardConfig(**shared, **small)
    reward = RewardTrainer(judge, args=args, train_dataset=rows, processing_class=tokenizer)
    expect("margins", list(reward.train_dataset["margin"]), list(rows["margin"]))
    reward.train()
    return len(rows)


def sft():
    from trl import SFTConfig, SFTTrainer

    rows = load()
    shared = {"output_dir": model + "-out", "report_to": "none", "use_cpu": True, "bf16": False, "max_steps": 1}
    args = SFTConfig(**shared, per_device_train_batch_size=2, gradient_checkpointing=False, max_length=None)
    trainer = SFTTrainer(model, args=args, train_dataset=rows, processing_class=tokenizer)
    expect("rows", len(trainer.train_dataset), len(rows))
    for row, ids in zip(rows, trainer.train_dataset):
        turns = row["messages"] if "messages" in row else row["prompt"] + row["completion"]
        expect("text", tokenizer.decode(ids["input_ids"]), render(turns))
    trainer.train()
    return len(rows)


def together():
    bare("together")
    from together.utils.files import check_file

    report = check_file(Path(file))
    expect(report.get("message"), report["is_check_passed"], True)
    return report["num_samples"]


def llama_factory():
    bare("llamafactory", "llamafactory.data", "llamafactory.extras")
    from llamafactory.data.converter import SharegptDatasetConverter
    from llamafactory.data.parser import get_dataset_list

    (attributes,) = get_dataset_list(["few"], os.path.dirname(file))
    expect("ranking", attributes.ranking, True)
    convert = SharegptDatasetConverter(attributes, None)
    rows = load()
    for row in rows:
        made = convert(row)
        turns = [turn["value"] for turn in row["conversations"]]
        expect("system", made["_system"], turns[0])
        expect("prompt", made["_prompt"], [{"role": "user", "content": turns[1]}])
        texts = [row["chosen"]["value"], row["rejected"]["value"]]
        expect("response", made["_response"], [{"role": "assistant", "content": text} for text in texts])
    return len(rows)


def axolotl_transform(template):
    names = ("", ".utils", ".utils.schemas", ".prompt_strategies", ".prompt_strategies.dpo")
    bare(*(f"axolotl{part}" for part in names))
    from axolotl.prompt_strategies.dpo.chat_template import default

    cfg = {"datasets": [{"type": "chat_template.default"}], "chat_template": "jinja", "chat_template_jinja": template}
    transform, _ = default(Config(cfg))
    return lambda row: transform(row, tokenizer=tokenizer)


class Config(dict):
    """A configuration whose keys are attributes too, as Axolotl has it."""

    __getattr__ = dict.get


def axolotl():
    transform = axolotl_transform(tokenizer.chat_template)
    rows = load()
    for row in rows:
        made = transform(row)
        expect("prompt", made["prompt"], render(row["messages"], add_generation_prompt=True))
        for side in ("chosen", "rejected"):
            whole = render(row["messages"] + [row[side]]).rstrip()
            expect(side, made["prompt"] + made[side], whole)
    return len(rows)


def axolotl_traps():
    """Responses that come out as something else under a template that trims."""
    transform = axolotl_transform(tokenizer.chat_template.replace("message.content", "message.content | trim"))
    cut = []
    for text in ["a b", " a b", "user", "s", "Yes."]:
        answer = {"role": "assistant", "content": text}
        made = transform({"messages": [{"role": "user", "content": "q"}], "chosen": answer, "rejected": answer})
        if made["chosen"] != text.strip() + tokenizer.eos_token:
            cut.append(text)
    return cut


def openrlhf():
    bare("openrlhf", "openrlhf.datasets", "openrlhf.utils")
    from openrlhf.datasets.reward_dataset import preprocess_data

    rows = load()
    for row in rows:
        found = preprocess_data(row, None, "prompt", "chosen", "rejected", tokenizer.apply_chat_template, True)
        prompt, chosen, rejected, margin = found
        expect("prompt", prompt, render(row["prompt"], add_generation_prompt=True))
        expect("chosen", prompt + chosen, render(row["prompt"] + row["chosen"]))
        expect("rejected", prompt + rejected, render(row["prompt"] + row["rejected"]))
        expect("margin", margin, row["margin"])
    return len(rows)


def feedback():
    from trl.data_utils import extract_prompt

    rows = load()
    for row in rows:
        # As distilabel hashes it.
        expect("prompt_id", row["prompt_id"], hashlib.sha256(row["prompt"].encode("utf-8")).hexdigest())
        found = extract_prompt({"chosen": row["chosen"], "rejected": row["rejected"]})
        expect("prompt", plain(found["prompt"])[-1], {"role": "user", "content": row["prompt"]})
    return len(rows)


def alpaca_eval():
    with open(file, encoding="utf-8") as text:
        written = json.load(text)
    rows = load()
    expect("rows", rows.to_list(), written)
    return len(rows)


readers = {
    **{"trl": trl, "trl-text": trl, "trl-sft": sft, "openai-sft": lambda: together() and sft(), "openai": together},
    **{"llama-factory": llama_factory, "axolotl": axolotl, "openrlhf": openrlhf},
    **{"distilabel": feedback, "ultrafeedback": feedback, "alpaca-eval": alpaca_eval},
}
# What trainers print is not ours.
out, sys.stdout = sys.stdout, sys.stderr
reports = {}
for name, file in zip(named[::2], named[1::2]):
    faults = []
    try:
        reports[name] = {"rows": readers[name](), "faults": faults[:5]}
    except Exception:
        reports[name] = {"rows": 0, "faults": [traceback.format_exc(limit=-3)]}
reports["axolotl-traps"] = axolotl_traps()
print(json.dumps(reports), file=out)
