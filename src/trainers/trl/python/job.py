"""The job that a folder describes."""

import json
import os

from failures import GiveUp, write_whole


class Job:
    """What `job.json` says, and where to write."""

    def __init__(self, folder):
        described = json.loads((folder / "job.json").read_text(encoding="utf-8"))
        self.folder = folder.resolve()
        self.files = described["files"]
        self.method = described["method"]
        self.data = described["data"]
        # Those that the user gave, and what TRL gets with the defaults of this package.
        self.settings = described["settings"]
        self.arguments = described["trainer"]["arguments"]
        self.chat_template = described["trainer"]["chatTemplate"]
        self.reference = described["trainer"]["reference"]
        self.dropout = described["trainer"]["dropout"]
        self.unusable_rows = described["trainer"]["unusableRows"]
        self.processes = processes()

    def say(self, **progress):
        with open(self.files["progress"], "a", encoding="utf-8") as file:
            file.write(json.dumps(progress) + "\n")

    def finish(self, result):
        write_whole(self.files["result"], result)


def processes():
    """How many train together."""
    if "WORLD_SIZE" not in os.environ and int(os.environ.get("SLURM_NTASKS") or 1) > 1:
        raise GiveUp(
            f"srun started {os.environ['SLURM_NTASKS']} processes that know nothing of each other: each would train by itself",
            "Let srun start one launcher a node, such as torchrun (docs/trainers/trl.md).",
        )
    return int(os.environ.get("WORLD_SIZE", "1"))
