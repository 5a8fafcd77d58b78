"""TRL's configuration of a job, and the machine that it needs."""

from failures import GiveUp


def parse_arguments(job):
    """(TRL's own configuration, the model's). The paper's batch is one over all processes."""
    import trl
    from transformers import HfArgumentParser

    arguments = dict(job.arguments)
    if "gradient_accumulation_steps" not in job.settings:
        if arguments["gradient_accumulation_steps"] % job.processes != 0:
            raise GiveUp(
                f"{job.processes} processes cannot share a batch of {arguments['gradient_accumulation_steps']} steps of "
                f"{arguments['per_device_train_batch_size']} rows",
                "Set gradient_accumulation_steps and per_device_train_batch_size in `training`.",
            )
        arguments["gradient_accumulation_steps"] //= job.processes
    config = {"dpo": trl.DPOConfig, "sft": trl.SFTConfig}[job.method]
    try:
        args, model = HfArgumentParser((config, trl.ModelConfig)).parse_dict(arguments)
    except (TypeError, ValueError) as error:
        raise GiveUp(
            f"TRL {trl.__version__} refuses the settings: {error}",
            "Correct `training` of the run; where it is no setting of yours, install the TRL that was tried: trl==1.16.0.",
        ) from error
    is_own_reference = model.use_peft and job.method == "dpo" and job.reference is None
    if is_own_reference and not args.disable_dropout and "precompute_ref_log_probs" not in job.settings:
        # TRL would ask the model in training, with another dropout each time; before training there is none.
        args.precompute_ref_log_probs = True
    return args, model


def check_device(job):
    import torch

    if job.arguments.get("use_cpu") or torch.cuda.is_available() or torch.backends.mps.is_available():
        return
    if getattr(torch, "xpu", None) is not None and torch.xpu.is_available():
        return
    raise GiveUp(
        f"torch {torch.__version__} finds no GPU",
        "Install a torch for this machine's GPU, or set `training: { use_cpu: true }` for a tiny model.",
    )
