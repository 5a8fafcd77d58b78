# PyTorch on one thread. python pytorch.py <directory> [compile]
#
# What was tried, in ms a step on a Xeon that others used too: 21.5 as below; 24 with F.scaled_dot_product_attention,
# causal or with a mask; 22.5 to 25 with the halves rotated by chunk and cat, or as complex numbers; 19.7 with a
# backward of one's own for the squared ReLU, which is no longer plain. No faster: Adam by foreach, RMSNorm written out,
# r.square(), ReLU not in place, [rows, places, heads, size] in memory, 44 columns, flushed denormals, another malloc.
# torch.compile takes 15, but needs a C++ compiler and half a minute: it is measured, and told apart.
import json
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

directory = Path(sys.argv[1])
torch.set_num_threads(1)
torch.set_num_interop_threads(1)

model = json.loads((directory / "model.json").read_text())
shape, fixed, adam = model["shape"], model["fixed"], model["adam"]
vocabulary, width, layers = shape["vocabulary"], shape["width"], shape["layers"]
heads, rows, places = shape["heads"], shape["rows"], shape["columns"] - 1
size = width // heads


def numbers(file, dtype):
    return torch.frombuffer(bytearray((directory / file).read_bytes()), dtype=dtype)


flat = numbers("parameters.f32", torch.float32)
p = {}
for entry in model["layout"]:
    count = torch.Size(entry["sides"]).numel()
    value, flat = flat[:count].view(entry["sides"]), flat[count:]
    # Linear layers are [out, in] in PyTorch.
    matrix = value.dim() == 2 and entry["name"] != "embedding"
    p[entry["name"]] = torch.nn.Parameter((value.t() if matrix else value).contiguous())

half = size // 2
frequencies = fixed["ropeBase"] ** -(torch.arange(half, dtype=torch.float64) / half)
angle = torch.arange(places, dtype=torch.float64)[:, None] * frequencies
cosine = torch.cat([angle.cos(), angle.cos()], -1).float()
sine = torch.cat([-angle.sin(), angle.sin()], -1).float()
mask = torch.full((places, places), float("-inf")).triu(1)


def normalise(x, gain):
    return F.rms_norm(x, (width,), gain, fixed["epsilon"])


def rotate(x):
    return torch.addcmul(x * cosine, torch.roll(x, half, -1), sine)


def loss_of(inputs, targets):
    x = F.embedding(inputs, p["embedding"])
    for i in range(layers):
        attention, perceptron = f"layers.{i}.attention", f"layers.{i}.perceptron"
        qkv = F.linear(normalise(x, p[f"{attention}.norm"]), p[f"{attention}.qkv"])
        by_head = qkv.view(rows, places, 3 * heads, size).transpose(1, 2)
        qk, v = by_head.split([2 * heads, heads], 1)
        q, k = rotate(qk).chunk(2, 1)
        scores = (q @ k.transpose(-1, -2)).mul_(size**-0.5).add_(mask)
        attended = (torch.softmax(scores, -1) @ v).transpose(1, 2).reshape(rows, places, width)
        x = x + F.linear(attended, p[f"{attention}.out"])
        up = F.linear(normalise(x, p[f"{perceptron}.norm"]), p[f"{perceptron}.up"])
        r = F.relu(up, inplace=True)
        x = x + F.linear(r * r, p[f"{perceptron}.down"])
    logits = F.linear(normalise(x, p["norm"]), p["embedding"])
    return F.cross_entropy(logits.view(-1, vocabulary), targets.reshape(-1))


if "compile" in sys.argv:
    loss_of = torch.compile(loss_of)
optimizer = torch.optim.Adam(
    p.values(),
    lr=adam["learningRate"],
    betas=(adam["beta1"], adam["beta2"]),
    eps=adam["epsilon"],
    fused=True,
)
batches = numbers("batches.u8", torch.uint8).view(-1, rows, shape["columns"])
steps_done = 0


def step():
    global steps_done
    batch = batches[steps_done % len(batches)].long()
    steps_done += 1
    loss = loss_of(batch[:, :-1].contiguous(), batch[:, 1:])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    before, started = time.process_time(), time.perf_counter()
    for _ in range(json.loads(line)["steps"]):
        loss = step()
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - before
    print(json.dumps({"loss": loss, "seconds": seconds, "cpuSeconds": cpu_seconds}), flush=True)
