"""Checkpoints of a job: the last whole one to go on from, those that are kept, and what identifies one."""

import hashlib
import json
import os
import re
import shutil
import zipfile
from pathlib import Path

# The last file that transformers writes of a checkpoint.
STATE = "trainer_state.json"
# Says nothing of the model: times, paths, machines.
IGNORED = {"training_args.bin", "README.md"}


def is_whole(checkpoint):
    """Whether nothing is missing or cut: a kill, a restart and a removal may each leave a part."""
    try:
        json.loads((checkpoint / STATE).read_text(encoding="utf-8"))
        for index in checkpoint.glob("*.index.json"):
            if not all((checkpoint / name).exists() for name in json.loads(index.read_text())["weight_map"].values()):
                return False
        weights = list(checkpoint.glob("*.safetensors"))
        # DeepSpeed and FSDP have folders of their own.
        has_weights = weights or list(checkpoint.glob("*model*.bin")) or any(each.is_dir() for each in checkpoint.iterdir())
        states = [*checkpoint.glob("*.pt"), *checkpoint.glob("*.pth")]
        return bool(has_weights) and all(map(has_all_tensors, weights)) and all(map(zipfile.is_zipfile, states))
    except (OSError, ValueError):
        return False


def has_all_tensors(file):
    """Whether a safetensors file is as long as its header says."""
    with open(file, "rb") as stream:
        header_size = int.from_bytes(stream.read(8), "little")
        header = json.loads(stream.read(min(header_size, file.stat().st_size)))
    ends = [tensor["data_offsets"][1] for name, tensor in header.items() if name != "__metadata__"]
    return file.stat().st_size == 8 + header_size + max(ends, default=0)


def list_checkpoints(folder):
    """(step, folder) of the whole ones, in order."""
    found = [(int(match[1]), each) for each in Path(folder).glob("checkpoint-*") if (match := re.fullmatch(r"checkpoint-(\d+)", each.name))]
    return sorted((step, each) for step, each in found if is_whole(each))


def remove_torn(folder):
    """Those that a kill left half written."""
    for each in Path(folder).glob("checkpoint-*"):
        if not is_whole(each):
            shutil.rmtree(each, ignore_errors=True)


def sync(folder):
    """Puts a folder on the disk: what a restart of the machine leaves is whole."""
    for each in [folder, *Path(folder).rglob("*")]:
        if each == folder or not each.is_symlink():
            sync_one(each)


def sync_one(path):
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        # Windows opens no folders.
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hash_checkpoint(folder):
    """A hash of everything that a server reads: weights, configuration, tokenizer, chat template."""
    digest = hashlib.sha256()
    for file in sorted(each for each in Path(folder).rglob("*") if each.is_file() and each.name not in IGNORED):
        digest.update(f"{file.relative_to(folder).as_posix()}\0{file.stat().st_size}\0".encode())
        with open(file, "rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return f"sha256:{digest.hexdigest()}"
