"""Writes tests/golden/tiny_reference.json anew: the same twelve prompts, with what the bundled model says to them today.

    python tools/golden/make_reference.py [--model public/models/tiny] [--out tests/golden]

Needs torch and transformers. Half of the prompts are a lone agent's, half show three solutions to read. Per prompt: the
logits after it (rounded to 1e-4) and the greedy continuation without the end id.
"""

import argparse
import json
from pathlib import Path

import torch
from judge import greedy
from transformers import AutoModelForCausalLM

END = 2


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--model", default="public/models/tiny", type=Path)
    arguments.add_argument("--out", default="tests/golden", type=Path)
    args = arguments.parse_args()
    torch.set_num_threads(1)

    limits = json.loads((args.model / "retort.json").read_text())["dialect"]["maxNewTokens"]
    words = {index: word for word, index in json.loads((args.model / "tokenizer.json").read_text())["model"]["vocab"].items()}
    model = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32, attn_implementation="eager").eval()
    path = args.out / "tiny_reference.json"
    rows = json.loads(path.read_text())
    for row in rows:
        with torch.no_grad():
            row["last_logits"] = [round(x, 4) for x in model(torch.tensor([row["ids"]])).logits[0, -1].tolist()]
        most = limits["propose"] if row["kind"] == "solo" else limits["revise"]
        row["greedy"] = greedy(model, row["ids"], most, [END])
        row["greedy_text"] = " ".join(words[index] for index in row["greedy"])
    path.write_text(json.dumps(rows))
    print(f"{path}: {len(rows)} prompts")


if __name__ == "__main__":
    main()
