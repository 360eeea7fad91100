"""Writes tests/golden: what transformers + PEFT compute on the bundled model, for the engine to be held against.

    python tools/golden/make_golden.py [--model public/models/tiny] [--out tests/golden]

Needs torch, transformers, peft, safetensors. Everything is float32 on the CPU, eager attention, one sequence at a
time: no padding and no packing, so the engine's packing has nothing to hide behind.

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
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
RANK, ALPHA = 4, 8
STEPS, WARMUP, FINAL, LEARNING_RATE = 10, 3, 0.05, 4e-3
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
    ("<|bos|> <|user|> Eva has 5 eggs . How many eggs does Eva have ? <|assistant|>", "Answer : 5", 2.0),
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


def learning_rate(step: int) -> float:
    """Linear warm-up over WARMUP steps, times a linear decay over all STEPS to FINAL."""
    return LEARNING_RATE * min(1, (step + 1) / WARMUP) * max(FINAL, 1 - step / STEPS)


def batch_loss(model, sequences, batch: list[int]) -> torch.Tensor:
    """Sum of weight * -ln p over trained tokens / sum of their weights."""
    total, weights = 0.0, 0.0
    for index in batch:
        row = sequences[index]
        ids = torch.tensor([row["ids"]])
        logits = model(ids).logits[0, :-1]
        w = torch.tensor(row["lossMask"][1:], dtype=torch.float32) * row["weight"]
        total = total + (F.cross_entropy(logits, ids[0, 1:], reduction="none") * w).sum()
        weights += w.sum()
    return total / weights


@torch.no_grad()
def greedy(model, prompt: list[int], most: int) -> list[int]:
    ids = list(prompt)
    for _ in range(most):
        following = int(model(torch.tensor([ids])).logits[0, -1].argmax())
        if following == END:
            break
        ids.append(following)
    return ids[len(prompt) :]


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
            row["greedy"] = greedy(base, row["ids"][: row["promptTokens"]], 60)

    model = get_peft_model(
        base, LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=TARGETS, bias="none", task_type="CAUSAL_LM")
    )
    parameters = {}  # "model.layers.0.self_attn.q_proj.A" -> parameter
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            key = name.replace("base_model.model.", "").replace(".default.weight", "")
            parameters[key.replace("lora_A", "A").replace("lora_B", "B")] = parameter
    with torch.no_grad():
        for name, parameter in parameters.items():
            spread = 0.02 if name.endswith(".B") else parameter.shape[1] ** -0.5
            parameter.copy_(torch.randn(parameter.shape) * spread)
            tensors[f"lora.{name}"] = parameter.clone()
        for i, row in enumerate(sequences):
            tensors[f"adapted.{i}"] = model(torch.tensor([row["ids"]])).logits[0].contiguous()
            row["adaptedGreedy"] = greedy(model, row["ids"][: row["promptTokens"]], 60)

    optimizer = torch.optim.AdamW(parameters.values(), lr=0.0, betas=(0.9, 0.98), eps=1e-8, weight_decay=0.0)
    losses, norms, rates = [], [], []
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = batch_loss(model, sequences, BATCHES[step])
        loss.backward()
        if step == 0:
            for name, parameter in parameters.items():
                tensors[f"grad.{name}"] = parameter.grad.clone()
        norms.append(float(torch.nn.utils.clip_grad_norm_(parameters.values(), 1.0)))
        rates.append(learning_rate(step))
        for group in optimizer.param_groups:
            group["lr"] = rates[-1]
        optimizer.step()
        losses.append(float(loss.detach()))
    for name, parameter in parameters.items():
        tensors[f"end.{name}"] = parameter.detach().clone()

    args.out.mkdir(parents=True, exist_ok=True)
    save_file({k: v.contiguous() for k, v in tensors.items()}, args.out / "golden.safetensors")
    facts = {
        "rank": RANK,
        "loraAlpha": ALPHA,
        "schedule": {"steps": STEPS, "warmup": WARMUP, "final": FINAL, "learningRate": LEARNING_RATE},
        "sequences": sequences,
        "batches": BATCHES,
        "losses": losses,
        "gradNorms": norms,
        "learningRates": rates,
    }
    (args.out / "golden.json").write_text(json.dumps(facts, indent=1) + "\n")
    print(f"losses {losses}\nnorms {norms}")


if __name__ == "__main__":
    main()
