"""A GGUF file as a folder that TRL trains: prepare.py model.gguf folder

The weights are those of the file, dequantised to float32; the tokenizer is the file's too.
"""

import os
import shutil
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def main(source, target):
    source, target = Path(source).resolve(), Path(target).resolve()
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    options = {"gguf_file": source.name}
    read = AutoModelForCausalLM.from_pretrained(source.parent, dtype=torch.float32, **options)
    tokenizer = AutoTokenizer.from_pretrained(source.parent, **options)
    # What was read from a GGUF file counts as quantised and is not saved; the same weights in a new model are.
    config = read.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    model.load_state_dict(read.state_dict())
    model.generation_config = read.generation_config
    model.save_pretrained(part)
    tokenizer.save_pretrained(part)
    os.replace(part, target)
    print(f"{target}: {model.num_parameters():,} parameters, {len(tokenizer):,} tokens, end of text {tokenizer.eos_token!r}")


main(*sys.argv[1:])
