"""Checkpoints of a job: the last whole one to go on from, those that are kept, and what identifies one."""

import hashlib
import json
import re
import shutil
from pathlib import Path

# The last file that transformers writes of a checkpoint.
STATE = "trainer_state.json"
# Says nothing of the model: times, paths, machines.
IGNORED = {"training_args.bin", "README.md"}


def is_whole(checkpoint):
    try:
        json.loads((checkpoint / STATE).read_text(encoding="utf-8"))
        return True
    except (OSError, ValueError):
        return False


def list_checkpoints(folder):
    """(step, folder) of the whole ones, in order."""
    found = [(int(match[1]), each) for each in Path(folder).glob("checkpoint-*") if (match := re.fullmatch(r"checkpoint-(\d+)", each.name))]
    return sorted((step, each) for step, each in found if is_whole(each))


def remove_torn(folder):
    """Those that a kill left half written."""
    for each in Path(folder).glob("checkpoint-*"):
        if not is_whole(each):
            shutil.rmtree(each, ignore_errors=True)


def hash_checkpoint(folder):
    """A hash of everything that a server reads: weights, configuration, tokenizer, chat template."""
    digest = hashlib.sha256()
    for file in sorted(each for each in Path(folder).rglob("*") if each.is_file() and each.name not in IGNORED):
        digest.update(f"{file.relative_to(folder).as_posix()}\0{file.stat().st_size}\0".encode())
        with open(file, "rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return f"sha256:{digest.hexdigest()}"
