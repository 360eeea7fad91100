"""Products of PyTorch, timed: torch_products.py DEVICE SHAPES, shapes as JSON [[rows, inputs, outputs], ...]; prints JSON."""

import json
import sys
import time

import torch

device, shapes = sys.argv[1], json.loads(sys.argv[2])
ways = ["bfloat16", "tf32", "float32"] if device == "cuda" else ["float32"]
found = []
for way in ways:
    torch.backends.cuda.matmul.allow_tf32 = way == "tf32"
    dtype = torch.bfloat16 if way == "bfloat16" else torch.float32
    for rows, inputs, outputs in shapes:
        x = torch.randn(rows, inputs, device=device, dtype=dtype)
        w = torch.randn(outputs, inputs, device=device, dtype=dtype)
        times = []
        for _ in range(20):
            begin = time.perf_counter()
            y = x @ w.T
            if device == "cuda":
                torch.cuda.synchronize()
            times.append(time.perf_counter() - begin)
        ms = 1000 * sorted(times)[len(times) // 2]
        found.append({"way": way, "shape": [rows, inputs, outputs], "ms": ms, "gflops": 2 * rows * inputs * outputs / ms / 1e6})
print(json.dumps(found))
