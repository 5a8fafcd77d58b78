"""What is loaded to train: the parent, its tokenizer and settings, a fixed reference."""

import shutil
from contextlib import contextmanager

from failures import GiveUp


@contextmanager
def loaded(path):
    """Names what cannot be loaded."""
    try:
        yield
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == 28:
            raise
        raise GiveUp(
            f"{path} cannot be loaded: {error}",
            "Give a folder or a model id that transformers loads: `model` of trl() says what a checkpoint is to TRL.",
        ) from error


def source_of(args, model):
    """What says which files of a model are meant, and whether its own code may run."""
    return {"revision": model.model_revision, "trust_remote_code": args.trust_remote_code}


def load_parts(job, args, model):
    """(tokenizer, configuration, generation configuration) of the parent."""
    from transformers import AutoConfig, AutoTokenizer, GenerationConfig

    path, source = model.model_name_or_path, source_of(args, model)
    with loaded(path):
        tokenizer = AutoTokenizer.from_pretrained(path, **source)
        config = AutoConfig.from_pretrained(path, **source)
    if job.chat_template is not None:
        tokenizer.chat_template = job.chat_template
    try:
        generation = GenerationConfig.from_pretrained(path, revision=model.model_revision)
    except OSError:
        generation = GenerationConfig.from_model_config(config)
    return tokenizer, config, generation


def weights_of(args, model):
    """How the weights are loaded, with neither dropout nor quantisation."""
    import torch

    return {
        **source_of(args, model),
        "attn_implementation": model.attn_implementation,
        "dtype": getattr(torch, model.dtype, model.dtype) if model.dtype else None,
        **(args.model_init_kwargs or {}),
    }


def dataset_of(job, args, rows):
    """The rows, in a folder that all processes see: what TRL works out of them once is kept beside them."""
    from datasets import Dataset, load_from_disk

    folder = job.folder / "rows"
    with args.main_process_first(local=False):
        if args.process_index == 0:
            shutil.rmtree(folder, ignore_errors=True)
            Dataset.from_list(rows).save_to_disk(folder)
    return load_from_disk(folder)


def make_trainer(job, args, model, tokenizer, rows, callback, weights):
    from transformers import AutoModelForCausalLM
    from trl import DPOTrainer, SFTTrainer, get_peft_config, get_quantization_config

    options = {
        "model": model.model_name_or_path,
        "args": args,
        "train_dataset": dataset_of(job, args, rows),
        "processing_class": tokenizer,
        "callbacks": [callback],
        "quantization_config": get_quantization_config(model),
        "peft_config": get_peft_config(model),
    }
    if job.method == "sft":
        return SFTTrainer(**options)
    if job.reference is not None:
        kept = {name: value for name, value in weights.items() if name != "revision"}
        with loaded(job.reference):
            options["ref_model"] = AutoModelForCausalLM.from_pretrained(job.reference, **kept)
    return DPOTrainer(**options)
