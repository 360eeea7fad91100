"""Writes tests/golden/step_judge.json and .safetensors: a process reward model's scores, loss and gradients in PyTorch and PEFT.

    python tools/golden/make_step_judge.py [--out tests/golden]

Needs torch, transformers and peft, and the small random model and adapter of tests/golden/families/llama (make_families.py).
Two questions with three solutions each, made-up steps and labels, a random head on the last hidden state. For the labels'
cross-entropy alone, a contrast mixed in, and the contrast alone: loss, and the gradients of the head and of every LoRA matrix.
"""

import argparse
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from judge import with_lora

PROMPTS = (6, 9)
# of each question: solutions as (tokens, (index of a step's last token in the solution, label)...)
SOLUTIONS = (
    ((8, (2, 1), (7, 1)), (11, (3, 1), (6, 0), (9, 0)), (5, (4, 0))),
    ((7, (0, 0), (5, 0)), (9, (4, 1), (7, 1)), (12, (3, 1), (8, 1), (11, 0))),
)
# share and temperature of the contrast
RULES = {"labels": None, "mixed": (0.3, 0.2), "contrast": (1.0, 0.1)}


def contrast_of(p, steps, i, temperature):
    """ln of what a right step stands against, less itself"""
    question, solution, _ = steps[i]
    wrong = [j for j, (q, s, label) in enumerate(steps) if q == question and s != solution and label == 0]
    candidates = torch.stack([p[i], *(p[j] for j in wrong)]) / temperature
    return -candidates.log_softmax(-1)[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("tests/golden"))
    out = parser.parse_args().out
    torch.set_num_threads(1)
    folder = Path("tests/golden/families/llama")
    base = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    model, parameters = with_lora(base)
    stored = load_file(folder / "golden.safetensors")
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(stored[f"lora.{name}"].float())
    random = torch.Generator().manual_seed(8)
    head = (0.5 * torch.randn(2, base.config.hidden_size, generator=random)).requires_grad_()
    bias = (0.5 * torch.randn(2, generator=random)).requires_grad_()
    draw = lambda n: torch.randint(3, base.config.vocab_size, (n,), generator=random).tolist()

    rows, steps = [], []
    for question, (size, solutions) in enumerate(zip(PROMPTS, SOLUTIONS)):
        prompt = draw(size)
        for solution, (tokens, *marks) in enumerate(solutions):
            ends = [size + end for end, _ in marks]
            labels = [label for _, label in marks]
            rows.append({"ids": prompt + draw(tokens), "stepEnds": ends, "labels": labels, "question": question})
            steps += [(question, solution, label) for label in labels]

    facts, tensors = {}, {}
    for name, rule in RULES.items():
        model.zero_grad()
        head.grad = bias.grad = None
        # The trunk behind PEFT's wrapper: its output is what the vocabulary's head would read.
        trunk = model.base_model.model.model
        hidden = torch.cat([trunk(torch.tensor([r["ids"]])).last_hidden_state[0][r["stepEnds"]] for r in rows])
        scores = hidden @ head.T + bias
        labels = torch.tensor([label for _, _, label in steps])
        p = scores.softmax(-1)[:, 1]
        loss = F.cross_entropy(scores, labels)
        if rule is not None:
            share, temperature = rule
            right = [contrast_of(p, steps, i, temperature) for i, (_, _, label) in enumerate(steps) if label == 1]
            loss = (1 - share) * loss + share * torch.stack(right).sum() / len(steps)
        loss.backward()
        tensors |= {f"{name}.{key}": parameter.grad.clone() for key, parameter in parameters.items()}
        tensors[f"{name}.head"] = torch.cat([head.grad.flatten(), bias.grad])
        contrast = None if rule is None else {"share": rule[0], "temperature": rule[1]}
        facts[name] = {"contrast": contrast, "loss": float(loss.detach())}
        print(f"{name}: loss {facts[name]['loss']:.6f}")
    save_file({key: tensor.contiguous() for key, tensor in tensors.items()}, out / "step_judge.safetensors")
    block = torch.cat([head.flatten(), bias]).tolist()
    golden = {"head": block, "rows": rows, "scores": p.tolist(), "rules": facts}
    (out / "step_judge.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
