"""Trains a job with TRL, in the contract of `command`. Usage: train.py <job folder>"""

import hashlib
import shutil
import sys
from pathlib import Path

from failures import run


def main(folder):
    # Here, so that whatever is missing is told.
    import torch
    import transformers
    import trl
    from checkpoints import hash_checkpoint, list_checkpoints, remove_torn
    from configuration import check_device, parse_arguments
    from dropout import fields_of, is_active
    from job import Job
    from loading import load_parts, make_trainer, weights_of
    from progress import Tell
    from rows import check_prepared, check_rows, limit_of, read_rows, stop_tokens
    from saving import save

    job = Job(folder)
    check_device(job)
    args, model = parse_arguments(job)
    tokenizer, config, generation = load_parts(job, args, model)
    rows = read_rows(job.data, job.method)
    stops, limit = stop_tokens(tokenizer, generation), limit_of(args, config)
    usable, tokens, dropped = check_rows(rows, job.method, tokenizer, stops, limit, job.unusable_rows)
    # No row is longer now, and TRL is left no reason to touch any.
    args.max_length = None

    weights = weights_of(args, model)
    rates = {} if getattr(args, "disable_dropout", False) else {name: job.dropout for name in fields_of(config)}
    args.model_init_kwargs = {**weights, **rates}
    trainer = make_trainer(job, args, model, tokenizer, usable, Tell(job), weights)
    check_prepared(trainer, tokens, job.method)

    active = is_active(trainer.model, tokens[0][0][1]) if job.processes == 1 else None
    if trainer.accelerator.is_main_process:
        counts = {"rows": len(usable), "rows_dropped": len(rows) - len(usable)}
        job.say(metrics={**counts, **({} if active is None else {"dropout_active": int(active)})})
        if active is False and job.dropout > 0:
            print(f"{config.model_type} has no dropout that takes effect: trained without", file=sys.stderr)
        remove_torn(args.output_dir)
    trainer.accelerator.wait_for_everyone()
    earlier = list_checkpoints(args.output_dir)
    trainer.train(resume_from_checkpoint=str(earlier[-1][1]) if earlier else None)
    whole = save(job, trainer, model, tokenizer, config)
    if whole is not None:
        template = tokenizer.chat_template
        ways = [
            {"step": step, "path": each.resolve().relative_to(job.folder).as_posix()}
            for step, each in list_checkpoints(args.output_dir)
        ]
        result = {
            "path": whole.name,
            "revision": hash_checkpoint(whole),
            "steps": trainer.state.global_step,
            "resumed_from": earlier[-1][0] if earlier else None,
            "checkpoints": ways,
            "rows": {"given": len(rows), "trained": len(usable), "dropped": dropped},
            "dropout": {"asked": job.dropout, "rates": rates, "active": active},
            "batch": args.per_device_train_batch_size * args.gradient_accumulation_steps * job.processes,
            "chat_template_sha256": hashlib.sha256(template.encode()).hexdigest() if isinstance(template, str) else None,
            "versions": {"trl": trl.__version__, "transformers": transformers.__version__, "torch": torch.__version__},
        }
        job.finish(result)
        shutil.rmtree(job.folder / "rows", ignore_errors=True)
    if hasattr(trainer, "end"):
        trainer.end()


if __name__ == "__main__":
    run(main, Path(sys.argv[1]))
