"""Makes the checkpoint: whole, as a server of the next iteration loads it."""

import os
import shutil

from checkpoints import sync
from failures import GiveUp
from loading import loaded, weights_of
from progress import ADVICE

# Of how the parent is loaded, for merging: on a CPU, not quantised.
KEPT = {"dtype", "revision", "trust_remote_code"}


def save(job, trainer, model, tokenizer, parent):
    """The folder of the checkpoint; nothing on other processes than the first."""
    part, whole = job.folder / "checkpoint.part", job.folder / "checkpoint"
    target = job.folder / "adapter" if model.use_peft else part
    trainer.accelerator.wait_for_everyone()
    if trainer.accelerator.is_main_process:
        for each in (part, target):
            shutil.rmtree(each, ignore_errors=True)
    trainer.accelerator.wait_for_everyone()
    # Training turns it off, for a server too that reads it there: every token would be computed anew.
    if hasattr(parent, "use_cache"):
        trainer.accelerator.unwrap_model(trainer.model).config.use_cache = parent.use_cache
    trainer.save_model(str(target))
    if not trainer.accelerator.is_main_process:
        return None
    if model.use_peft:
        merge(trainer.args, model, target).save_pretrained(part)
    tokenizer.save_pretrained(part)
    check_finite(part)
    sync(part)
    shutil.rmtree(whole, ignore_errors=True)
    os.replace(part, whole)
    sync(job.folder)
    return whole


def merge(args, model, adapter):
    """The parent, loaded anew as it is stored, with the adapter in it."""
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    kept = {name: value for name, value in weights_of(args, model).items() if name in KEPT}
    with loaded(model.model_name_or_path):
        base = AutoModelForCausalLM.from_pretrained(model.model_name_or_path, **kept)
    return PeftModel.from_pretrained(base, str(adapter)).merge_and_unload()


def check_finite(checkpoint):
    from safetensors import safe_open

    for file in sorted(checkpoint.glob("*.safetensors")):
        with safe_open(file, framework="pt") as tensors:
            for name in tensors.keys():
                if not tensors.get_tensor(name).isfinite().all():
                    raise GiveUp(f"weights are no numbers any more at the end of training: {name}", ADVICE)
