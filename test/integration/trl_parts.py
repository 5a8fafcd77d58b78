"""Tries parts of the Python code of `trl()` that a whole training seldom reaches: <folder of a tiny model>. Prints which hold."""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoTokenizer

sys.path.insert(0, str(Path(__file__).parents[2] / "src/trainers/trl/python"))
from checkpoints import has_all_tensors, is_whole, list_checkpoints, remove_torn, sync  # noqa: E402
from failures import GiveUp, explain  # noqa: E402
from job import processes  # noqa: E402
from rows import check_rows, limit_of, read_rows  # noqa: E402
from saving import check_finite  # noqa: E402

model = Path(sys.argv[1])
folder = Path(tempfile.mkdtemp())
holds = {}


def given_up(words, work, *args):
    try:
        work(*args)
    except GiveUp as error:
        return all(word in f"{error} {error.next_step}" for word in words)
    return False


def checkpoint(step):
    made = folder / f"checkpoint-{step}"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    save_file({"a": torch.ones(100), "b": torch.ones(3, 3)}, made / "model.safetensors", metadata={"format": "pt"})
    torch.save({"state": torch.ones(100)}, made / "optimizer.pt")
    (made / "trainer_state.json").write_text("{}")
    return made


def cut(file):
    with open(file, "r+b") as stream:
        stream.truncate(file.stat().st_size - 10)


holds["a checkpoint is whole"] = is_whole(checkpoint(1)) and has_all_tensors(folder / "checkpoint-1/model.safetensors")
breaks = {
    "with weights that are cut": lambda made: cut(made / "model.safetensors"),
    "with an optimiser that is cut": lambda made: cut(made / "optimizer.pt"),
    "with empty weights": lambda made: (made / "model.safetensors").write_bytes(b""),
    "without weights": lambda made: (made / "model.safetensors").unlink(),
    "without its state": lambda made: (made / "trainer_state.json").unlink(),
    "with half a state": lambda made: (made / "trainer_state.json").write_text('{"a'),
    "with a shard that is missing": lambda made: (made / "model.safetensors.index.json").write_text(
        '{"weight_map": {"a": "model-00001-of-00002.safetensors"}}'
    ),
}
for name, damage in breaks.items():
    made = checkpoint(2)
    damage(made)
    found = [step for step, _ in list_checkpoints(folder)]
    remove_torn(folder)
    holds[f"a checkpoint {name} is not gone on from"] = found == [1] and not made.exists()
sync(folder)

tokenizer = AutoTokenizer.from_pretrained(model)
stops = {tokenizer.eos_token_id}


def pair(chosen, prompt="Tell me."):
    said = [[{"role": role, "content": text}] for role, text in (("user", prompt), ("assistant", chosen), ("assistant", "b"))]
    return dict(zip(("prompt", "chosen", "rejected"), said))


def check(rows, template=tokenizer.chat_template, eos=tokenizer.eos_token, limit=None, on_unusable="refuse"):
    own = AutoTokenizer.from_pretrained(model)
    own.chat_template, own.eos_token = template, eos
    return check_rows(rows, "dpo", own, stops, limit, on_unusable)


odd = [pair("a"), pair("half \ud800 a character"), pair("nul \0"), pair("")]
holds["half a character is refused"] = given_up(["1 of 4 rows", "lone surrogate", "row 1"], check, odd)
usable, _, dropped = check(odd, on_unusable="drop")
holds["half a character is left out, counted"] = len(usable) == 3 and dropped == {"no-text": 1}
holds["a parent without a chat template is named"] = given_up(["no chat template", "`chatTemplate`"], check, odd, None)
broken = "{{ raise_exception('System role not supported') }}"
holds["a template that fails is named, with the row"] = given_up(["row 0 (chosen)", "System role"], check, odd, broken)
texts = [{"prompt": "q", "chosen": "a", "rejected": "b"}]
holds["raw texts need an end"] = given_up(["no eos_token"], check, texts, None, None)
long = [pair("x " * 3000)]
positions = limit_of(SimpleNamespace(max_length=None), AutoConfig.from_pretrained(model))
holds["rows end where the model's positions do"] = positions == 4096 and given_up(
    ["longer than 4096 tokens"], check, long, tokenizer.chat_template, tokenizer.eos_token, positions
)
holds["max_length goes first"] = limit_of(SimpleNamespace(max_length=9000), AutoConfig.from_pretrained(model)) == 9000

data = folder / "train.jsonl"
data.write_text(json.dumps(pair("a")) + "\n")
handed = {"file": str(data), "rows": 1, "sha256": "0" * 64}
holds["other rows than those that were handed over are refused"] = given_up(["not what was handed over"], read_rows, handed, "dpo")

save_file({"a": torch.tensor([1.0, float("nan")])}, folder / "model.safetensors")
holds["weights that are no numbers are no checkpoint"] = given_up(["no numbers", "learning_rate"], check_finite, folder)

missing = ModuleNotFoundError("No module named 'trl'", name="trl")
holds["a package that is missing is named, with how to install it"] = "pip install trl peft" in explain(missing)[1]
needs = ImportError("Using `bitsandbytes` 4-bit quantization requires bitsandbytes: `pip install -U bitsandbytes`")
holds["what a library asks for is said"] = "bitsandbytes" in explain(needs)[0] and "trl peft" not in explain(needs)[1]
holds["memory that ran out is explained"] = "max_length" in explain(RuntimeError("CUDA out of memory. Tried to allocate"))[1]
holds["a full disk is explained"] = "save_total_limit" in explain(OSError(28, "No space left on device"))[1]


os.environ["SLURM_NTASKS"] = "8"
holds["srun alone would train eight times"] = given_up(["srun started 8"], processes)
os.environ["WORLD_SIZE"] = "8"
holds["a launcher under srun trains once"] = processes() == 8
shutil.rmtree(folder)
print(json.dumps(holds))
