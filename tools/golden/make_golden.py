"""Writes tests/golden: what transformers + PEFT compute on the bundled model, for the engine to be held against.

    python tools/golden/make_golden.py [--model public/models/tiny] [--out tests/golden]

Needs torch, transformers, peft, safetensors. How it is computed: judge.py.

golden.json        sequences (ids, loss mask, weight), the batches of ten steps, losses, gradient norms, learning
                   rates, and greedy continuations with the adapter off and on
golden.safetensors lora.<name>.{A,B}, the adapter both sides start from (B not zero, or every dA would be zero);
                   grad.<name>.{A,B}, gradients of the mean loss over batch 0; logits.<i>, [T, V] of sequence i
                   without adapter; adapted.<i>, the same with the adapter; end.<name>.{A,B}, the adapter after ten steps
"""

import argparse
import json
from pathlib import Path

import torch
from judge import ALPHA, RANK, SCHEDULE, greedy, train, with_lora
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

END = 2

# Problems and solutions in the bundled model's language: solo and debate, short and long, right and wrong ones.
SEQUENCES = [
    (
        "<|bos|> <|user|> Kim has 19 books . Hal has 2 times as many books as Kim . That is 8 more books than Ivy has ."
        " How many books does Ivy have ? <|assistant|>",
        "Step 1 : Hal has 19 x 2 = 38 . Step 2 : Ivy has 38 - 8 = 30 . Answer : 30",
        1.0,
    ),
    (
        "<|bos|> <|user|> There are 3 boxes . Each box has 6 toys . Ann takes 2 from each box . How many toys are there now ?"
        " <|assistant|>",
        "Step 1 : 6 - 2 = 4 . Step 2 : 4 x 3 = 12 . Answer : 12",
        1.0,
    ),
    (
        "<|bos|> <|user|> Dan has 20 pens . Dan gets 4 from Kim . Dan takes 3 from Leo . Dan eats 2 . How many pens does Dan"
        " have now ? <|peer|> 1 : Step 1 : 20 - 4 = 16 . Answer : 16 <|peer|> 2 : Step 1 : 20 + 4 = 24 . Answer : 24"
        " <|assistant|>",
        "Check : Step 1 : - + . check gets 4 from Kim . plus 4 . wrong agent 1 . Step 1 : now 20 + 4 = 24 . Answer : 24",
        0.5,
    ),
    (
        "<|bos|> <|user|> Eva has 5 eggs . Eva buys 2 more . How many eggs does Eva have now ? <|assistant|>",
        "Step 1 : now 5 + 2 = 7 . Answer : 7",
        2.0,
    ),
    (
        "<|bos|> <|user|> Ann has 12 eggs . That is 5 more eggs than Ben has . Cal has 3 times as many eggs as Ben ."
        " How many eggs does Cal have ? <|assistant|>",
        "Step 1 : Ben has 12 - 5 = 7 . Step 2 : Cal has 7 x 3 = 21 . Answer : 21",
        1.0,
    ),
]
BATCHES = [[0, 2, 3], [1, 4], [3], [2, 0, 1], [4, 3], [0], [1, 2], [0, 3, 4], [2], [0, 1, 2, 3, 4]]


def encode(text: str, vocabulary: dict[str, int]) -> list[int]:
    return [vocabulary[word] for word in text.split()]  # a word outside the vocabulary is a mistake here: KeyError


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--model", default="public/models/tiny", type=Path)
    arguments.add_argument("--out", default="tests/golden", type=Path)
    args = arguments.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)

    vocabulary = json.loads((args.model / "tokenizer.json").read_text())["model"]["vocab"]
    sequences = []
    for prompt, completion, weight in SEQUENCES:
        p, c = encode(prompt, vocabulary), encode(completion, vocabulary) + [END]
        sequences.append(
            {"ids": p + c, "promptTokens": len(p), "lossMask": [0] * len(p) + [1] * len(c), "weight": weight}
        )

    base = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32, attn_implementation="eager").eval()
    tensors: dict[str, torch.Tensor] = {}
    with torch.no_grad():
        for i, row in enumerate(sequences):
            tensors[f"logits.{i}"] = base(torch.tensor([row["ids"]])).logits[0].contiguous()
            row["greedy"] = greedy(base, row["ids"][: row["promptTokens"]], 60, [END])

    model, parameters = with_lora(base)
    with torch.no_grad():
        for name, parameter in parameters.items():
            spread = 0.02 if name.endswith(".B") else parameter.shape[1] ** -0.5
            parameter.copy_(torch.randn(parameter.shape) * spread)
            tensors[f"lora.{name}"] = parameter.clone()
        for i, row in enumerate(sequences):
            tensors[f"adapted.{i}"] = model(torch.tensor([row["ids"]])).logits[0].contiguous()
            row["adaptedGreedy"] = greedy(model, row["ids"][: row["promptTokens"]], 60, [END])

    trained, gradients = train(model, parameters, sequences, BATCHES)
    for name, gradient in gradients.items():
        tensors[f"grad.{name}"] = gradient
    for name, parameter in parameters.items():
        tensors[f"end.{name}"] = parameter.detach().clone()

    args.out.mkdir(parents=True, exist_ok=True)
    save_file({k: v.contiguous() for k, v in tensors.items()}, args.out / "golden.safetensors")
    facts = {
        "rank": RANK,
        "loraAlpha": ALPHA,
        "schedule": SCHEDULE,
        "sequences": sequences,
        "batches": BATCHES,
        **trained,
    }
    (args.out / "golden.json").write_text(json.dumps(facts, indent=1) + "\n")
    print(f"losses {trained['losses']}\nnorms {trained['gradNorms']}")


if __name__ == "__main__":
    main()
