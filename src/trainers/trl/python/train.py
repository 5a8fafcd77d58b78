"""Trains a job with TRL, in the contract of `command`. Usage: train.py <job folder>"""

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

from failures import GiveUp, run, write_whole

folder = Path(sys.argv[1])
job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
files, method, trl_job = job["files"], job["method"], job["trainer"]
world_size = int(os.environ.get("WORLD_SIZE", "1"))


def say(**progress):
    with open(files["progress"], "a", encoding="utf-8") as file:
        file.write(json.dumps(progress) + "\n")


def numbers(values):
    """Those of a log that JSON has."""
    return {name: value for name, value in values.items() if isinstance(value, (int, float)) and abs(value) < float("inf")}


def parse_arguments():
    """(TRL's own configuration, the model's). The paper's batch is one over all processes."""
    from transformers import HfArgumentParser
    from trl import DPOConfig, ModelConfig, SFTConfig

    arguments = dict(trl_job["arguments"])
    if world_size > 1 and "gradient_accumulation_steps" not in job["settings"]:
        whole = arguments["per_device_train_batch_size"] * world_size
        if arguments["gradient_accumulation_steps"] % whole != 0:
            raise GiveUp(
                f"{world_size} processes cannot make a batch of {arguments['gradient_accumulation_steps']}",
                "Set gradient_accumulation_steps and per_device_train_batch_size in `training`.",
            )
        arguments["gradient_accumulation_steps"] //= whole
    try:
        return HfArgumentParser(({"dpo": DPOConfig, "sft": SFTConfig}[method], ModelConfig)).parse_dict(arguments)
    except (TypeError, ValueError) as error:
        raise GiveUp(f"TRL refuses the settings: {error}", "Correct `training` of the run.") from error


def check_device():
    import torch

    if trl_job["arguments"].get("use_cpu") or torch.cuda.is_available() or torch.backends.mps.is_available():
        return
    if getattr(torch, "xpu", None) is not None and torch.xpu.is_available():
        return
    raise GiveUp(
        f"torch {torch.__version__} finds no GPU",
        "Install a torch for this machine's GPU, or set `training: { use_cpu: true }` for a tiny model.",
    )


def load_tokenizer(model):
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(model.model_name_or_path, revision=model.model_revision)
    except (OSError, ValueError) as error:
        raise GiveUp(
            f"{model.model_name_or_path} cannot be loaded: {error}",
            "Give a folder or a model id that transformers loads: `model` of trl() says what a checkpoint is to TRL.",
        ) from error
    if trl_job["chatTemplate"] is not None:
        tokenizer.chat_template = trl_job["chatTemplate"]
    return tokenizer


def load_generation_config(model):
    from transformers import AutoConfig, GenerationConfig

    try:
        return GenerationConfig.from_pretrained(model.model_name_or_path, revision=model.model_revision)
    except OSError:
        return GenerationConfig.from_model_config(AutoConfig.from_pretrained(model.model_name_or_path))


def make_trainer(args, model, tokenizer, rows, callback, model_kwargs):
    from datasets import Dataset
    from transformers import AutoModelForCausalLM
    from trl import DPOTrainer, SFTTrainer, get_peft_config, get_quantization_config

    options = {
        "model": model.model_name_or_path,
        "args": args,
        "train_dataset": Dataset.from_list(rows),
        "processing_class": tokenizer,
        "callbacks": [callback],
        "quantization_config": get_quantization_config(model),
        "peft_config": get_peft_config(model),
    }
    if method == "sft":
        return SFTTrainer(**options)
    if trl_job["reference"] is not None:
        fixed = {name: value for name, value in model_kwargs.items() if name in ("dtype", "attn_implementation")}
        options["ref_model"] = AutoModelForCausalLM.from_pretrained(trl_job["reference"], **fixed)
    return DPOTrainer(**options)


def make_callback():
    from transformers import TrainerCallback

    class Tell(TrainerCallback):
        def on_log(self, args, state, control, logs=None, **_):
            if not state.is_world_process_zero or logs is None:
                return
            known = numbers(logs)
            loss = known.pop("loss", None)
            told = {"step": state.global_step, "steps": state.max_steps, "metrics": known}
            say(**told, **({} if loss is None else {"loss": loss}))

    return Tell()


def save(trainer, model, tokenizer, model_kwargs):
    """The checkpoint, whole: a server of the next iteration loads it as it is, merged where it was an adapter."""
    part, whole = folder / "checkpoint.part", folder / "checkpoint"
    target = folder / "adapter" if model.use_peft else part
    trainer.accelerator.wait_for_everyone()
    if trainer.accelerator.is_main_process:
        for each in (part, target):
            shutil.rmtree(each, ignore_errors=True)
    trainer.accelerator.wait_for_everyone()
    trainer.save_model(str(target))
    if not trainer.accelerator.is_main_process:
        return None
    if model.use_peft:
        from peft import PeftModel
        from transformers import AutoModelForCausalLM

        kept = {name: value for name, value in model_kwargs.items() if name in ("dtype", "revision", "trust_remote_code")}
        base = AutoModelForCausalLM.from_pretrained(model.model_name_or_path, **kept)
        PeftModel.from_pretrained(base, str(target)).merge_and_unload().save_pretrained(part)
    tokenizer.save_pretrained(part)
    shutil.rmtree(whole, ignore_errors=True)
    os.replace(part, whole)
    return whole


def main():
    import torch
    import transformers
    import trl
    from checkpoints import hash_checkpoint, list_checkpoints, remove_torn
    from dropout import fields_of, is_active
    from rows import check_prepared, check_rows, read_rows, stop_tokens

    check_device()
    args, model = parse_arguments()
    tokenizer = load_tokenizer(model)
    rows = read_rows(job["data"], method)
    stops = stop_tokens(tokenizer, load_generation_config(model))
    usable, tokens, dropped = check_rows(rows, method, tokenizer, stops, args.max_length, trl_job["unusableRows"])
    # No row is longer now, and TRL is left no reason to touch any.
    args.max_length = None

    config = transformers.AutoConfig.from_pretrained(model.model_name_or_path, revision=model.model_revision)
    rates = {} if getattr(args, "disable_dropout", False) else {name: trl_job["dropout"] for name in fields_of(config)}
    model_kwargs = {
        "revision": model.model_revision,
        "attn_implementation": model.attn_implementation,
        "dtype": getattr(torch, model.dtype, model.dtype) if model.dtype else None,
        **(args.model_init_kwargs or {}),
    }
    args.model_init_kwargs = {**model_kwargs, **rates}
    trainer = make_trainer(args, model, tokenizer, usable, make_callback(), model_kwargs)
    check_prepared(trainer, tokens, method)

    is_main = trainer.accelerator.is_main_process
    active = is_active(trainer.model, tokens[0][0][1]) if world_size == 1 else None
    if is_main:
        counts = {"rows": len(usable), "rows_dropped": len(rows) - len(usable)}
        say(metrics={**counts, **({} if active is None else {"dropout_active": int(active)})})
        if active is False and trl_job["dropout"] > 0:
            print(f"{config.model_type} has no dropout that takes effect: trained without", file=sys.stderr)
        remove_torn(args.output_dir)
    trainer.accelerator.wait_for_everyone()
    earlier = list_checkpoints(args.output_dir)
    trainer.train(resume_from_checkpoint=str(earlier[-1][1]) if earlier else None)
    whole = save(trainer, model, tokenizer, model_kwargs)
    if whole is not None:
        template = tokenizer.chat_template
        result = {
            "path": "checkpoint",
            "revision": hash_checkpoint(whole),
            "steps": trainer.state.global_step,
            "resumed_from": earlier[-1][0] if earlier else None,
            "checkpoints": [
                {"step": step, "path": str(each.relative_to(folder))} for step, each in list_checkpoints(args.output_dir)
            ],
            "rows": {"given": len(rows), "trained": len(usable), "dropped": dropped},
            "dropout": {"asked": trl_job["dropout"], "rates": rates, "active": active},
            "chat_template_sha256": hashlib.sha256(template.encode()).hexdigest() if isinstance(template, str) else None,
            "versions": {"trl": trl.__version__, "transformers": transformers.__version__, "torch": torch.__version__},
        }
        write_whole(files["result"], result)
    if hasattr(trainer, "end"):
        trainer.end()


run(main, files)
