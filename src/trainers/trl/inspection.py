"""What a Python has for training: one line of JSON. It imports torch alone, for its devices."""

import importlib.metadata
import json
import platform

found = {"python": platform.python_version(), "packages": {}, "devices": [], "error": None}
for name in ("torch", "trl", "transformers", "peft", "datasets", "accelerate"):
    try:
        found["packages"][name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        found["packages"][name] = None
try:
    import torch

    for index in range(torch.cuda.device_count()):
        free, total = torch.cuda.mem_get_info(index)
        found["devices"].append({"name": torch.cuda.get_device_name(index), "free": free, "total": total})
    if not found["devices"] and torch.backends.mps.is_available():
        found["devices"].append({"name": "MPS", "free": None, "total": None})
except Exception as error:
    found["error"] = f"{type(error).__name__}: {error}"
print(json.dumps(found))
