"""Opens the files of an unpacked download with the Python libraries that they are for. Test code.

    python tests/interop/zip_readers.py FOLDER

FOLDER holds wanted.json, {"ids": [...], "logits": {"onnx/model.onnx": [...], ...}}: what another onnxruntime says. Prints one
JSON object; whatever cannot be opened ends with a traceback. PEFT and transformers are tools/check_adapter.py's part.
"""
import ast
import csv
import json
import pathlib
import sys

import datasets
import numpy
from huggingface_hub import ModelCard
from safetensors.numpy import load_file
from trl.data_utils import is_conversational

from readers import onnx_logits


def table(path):
    rows = datasets.load_dataset("json", data_files=str(path), split="train")
    return {"rows": len(rows), "columns": rows.column_names, "conversational": is_conversational(rows[0])}


def main():
    folder = pathlib.Path(sys.argv[1])
    wanted = json.loads((folder / "wanted.json").read_text())
    told = {}
    for path, logits in wanted["logits"].items():
        got = onnx_logits(str(folder / "merged" / path), wanted["ids"])
        told[path] = float(abs(got - numpy.array(logits, numpy.float32).reshape(got.shape)).max())
    for name in ("sft", "sft_chat", "preference"):
        path = folder / "data" / f"{name}.jsonl"
        if path.stat().st_size > 0:
            told[name] = table(path)
    told["chains"] = table(folder / "chains" / "chains.jsonl")
    with open(folder / "data" / "questions.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    widths = {len(row) for row in rows}
    told["csv"] = {"rows": len(rows) - 1, "columns": widths.pop() if len(widths) == 1 else sorted(widths)}
    cards = {kind: ModelCard((folder / kind / "README.md").read_text("utf-8")).data for kind in ("peft", "merged")}
    told["cards"] = {kind: card.library_name for kind, card in cards.items()}
    told["mlx"] = len(load_file(folder / "mlx" / "adapters.safetensors"))
    script = folder / "python" / "train.py"
    if script.exists():
        ast.parse(script.read_text("utf-8"))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
