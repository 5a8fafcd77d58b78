"""Says why a job was given up, in words that help, and leaves them where the run finds them."""

import json
import os
import sys
import traceback


class GiveUp(Exception):
    """Something is wrong that a person has to change."""

    def __init__(self, message, next_step):
        super().__init__(message)
        self.next_step = next_step


MEMORY = (
    "Give it less to hold: gradient_checkpointing, a smaller max_length, use_peft (LoRA), precompute_ref_log_probs, "
    "or several GPUs by `launch` (docs/trainers/trl.md); then start the same run again."
)


def explain(error):
    """Message and next step for an error, where it is a known one."""
    if isinstance(error, GiveUp):
        return str(error), error.next_step
    text = str(error)
    if isinstance(error, ImportError):
        pip = f"{sys.executable} -m pip install"
        if error.name is None:
            return text, f"Install what it names ({pip} …), then start the same run again."
        install = f"Install it beside TRL: {pip} trl peft; then start the same run again."
        return f"{error.name} cannot be imported by {sys.executable}: {text}", install
    if type(error).__name__ == "OutOfMemoryError" or isinstance(error, MemoryError) or "out of memory" in text.lower():
        return f"memory ran out: {text.splitlines()[0] if text else 'no more is known'}", MEMORY
    if isinstance(error, OSError) and getattr(error, "errno", None) == 28:
        return text, "Free some space, or keep fewer checkpoints (save_total_limit), then start the same run again."
    return None


def write_whole(path, value):
    """JSON that appears whole or not at all."""
    part = f"{path}.{os.getpid()}.part"
    with open(part, "w", encoding="utf-8") as file:
        json.dump(value, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def run(main, folder):
    """Runs a job; what ends it is printed whole, and told in short."""
    try:
        main(folder)
    except Exception as error:  # noqa: BLE001: whatever it is, it is told
        if not isinstance(error, GiveUp):
            traceback.print_exc()
        known = explain(error)
        if known is not None:
            message, next_step = known
            write_whole(folder / "error.json", {"message": message, "next": next_step})
        sys.exit(1)
