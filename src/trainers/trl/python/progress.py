"""Tells how far training is, and gives up on one that came to nothing."""

import math

from checkpoints import sync
from failures import GiveUp
from transformers import TrainerCallback

ADVICE = "Lower learning_rate in `training`, and leave max_grad_norm and a dtype of float32 as they are."


def numbers(values):
    """Those of a log that JSON has."""
    return {name: value for name, value in values.items() if isinstance(value, (int, float)) and math.isfinite(value)}


class Tell(TrainerCallback):
    def __init__(self, job):
        self.job = job

    def on_log(self, args, state, control, logs=None, **_):
        logs = logs or {}
        loss = logs.get("loss")
        # Of all processes: it is the mean over them.
        if loss is not None and not math.isfinite(loss):
            raise GiveUp(f"the loss is {loss} at step {state.global_step}", ADVICE)
        if not state.is_world_process_zero:
            return
        told = {name: value for name, value in numbers(logs).items() if name != "loss"}
        progress = {"step": state.global_step, "steps": state.max_steps, "metrics": told}
        self.job.say(**progress, **({} if loss is None else {"loss": loss}))

    def on_save(self, args, state, control, **_):
        # Its last file may be on the disk before its first one.
        if state.is_world_process_zero:
            sync(self.job.folder / "training" / f"checkpoint-{state.global_step}")
