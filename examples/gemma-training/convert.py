"""A trained folder as a GGUF file that llama.cpp serves: convert.py folder base.gguf target.gguf

Everything but the weights is the base file's: the tokenizer above all. Matrices are float16, since 8 bits would hide what
a small training changes; the embedding, where it is the base file's to the bit, stays as that has it. Vectors are
float32, as llama.cpp wants them.
"""

import os
import sys
from pathlib import Path

import gguf
import numpy as np
from safetensors import safe_open

# Written by GGUFWriter itself, or no longer true.
OWN = {"general.architecture", "general.file_type", "general.quantization_version"}
EMBEDDING = "token_embd.weight"


def read_weights(folder, blocks):
    """The folder's weights by the names and in the conventions of GGUF."""
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.GEMMA3, blocks)
    weights = {}
    for file in sorted(Path(folder).glob("*.safetensors")):
        with safe_open(file, "np") as tensors:
            for name in tensors.keys():
                known = names.get_name(name, try_suffixes=(".weight",))
                if known is None:
                    raise SystemExit(f"{file} has a tensor that Gemma 3 in GGUF has no name for: {name}")
                # Gemma's norms are stored as what is added to one; llama.cpp multiplies by them as they are.
                added = 1 if name.endswith("norm.weight") else 0
                weights[known] = tensors.get_tensor(name).astype(np.float32) + added
    return weights


def kind_of(tensor, value):
    """How a tensor is stored that is `tensor` in the base file."""
    if value.ndim == 1:
        return gguf.GGMLQuantizationType.F32
    of_base = tensor.tensor_type
    if tensor.name == EMBEDDING and np.array_equal(gguf.quantize(value, of_base), tensor.data):
        return of_base
    return gguf.GGMLQuantizationType.F16


def main(folder, base, target):
    reader = gguf.GGUFReader(base)
    part = f"{target}.{os.getpid()}.part"
    writer = gguf.GGUFWriter(part, reader.fields["general.architecture"].contents())
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    for name, field in reader.fields.items():
        if name in OWN or name.startswith("GGUF."):
            continue
        of_items = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(name, field.contents(), field.types[0], of_items)
    weights = read_weights(folder, reader.fields["gemma3.block_count"].contents())
    wanted = {tensor.name: tuple(int(each) for each in reversed(tensor.shape)) for tensor in reader.tensors}
    found = {name: value.shape for name, value in weights.items()}
    if found != wanted:
        differ = sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
        raise SystemExit(f"{folder} and {base} are not the same model: {', '.join(differ[:5])}")
    for tensor in reader.tensors:
        value = weights[tensor.name]
        of = kind_of(tensor, value)
        writer.add_tensor(tensor.name, gguf.quantize(value, of), raw_dtype=of)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    os.replace(part, target)


main(*sys.argv[1:])
