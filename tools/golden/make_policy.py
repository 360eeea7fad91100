"""Writes tests/golden/policy.json and .safetensors: one whole step of reinforcement learning as PyTorch and PEFT take it.

    python tools/golden/make_policy.py [--out tests/golden]

Needs torch, transformers and peft, and the small random model and adapter of tests/golden/families/llama (make_families.py).
Two questions with three answers each and made-up rewards. The policy that "sampled" is the adapter with B at 0.8 of its size, the
reference the model without adapter. For every advantage rule: advantages, loss, gradient norm and all LoRA gradients of

    mean over answers of (mean over tokens of) -min(r A, clip(r, 1 - e, 1 + e) A) + beta (exp(d) - d - 1)

with r = p / p_old, d = ln p_ref - ln p, all at one temperature. Advantages are written here from the papers' formulas, answer by
answer and token by token, and share no line with src/train/advantages.ts.
"""

import argparse
import json
import math
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from judge import with_lora

TEMPERATURE, CLIP, BETA, PRM, VERIFIER, FLOOR = 0.8, 0.15, 0.002, 0.5, 1.0, 0.05
PROMPTS, ANSWERS = (6, 9), ((5, 8, 12), (7, 7, 14))
RIGHT = ((1, 0, 0), (0, 1, 1))
# (index of the step's last token, score)
STEPS = (
    (((2, 0.9),), ((2, 0.4), (5, 0.2)), ((3, 0.8), (6, 0.6), (9, 0.1))),
    ((), ((3, 0.95),), ((4, 0.7), (8, 0.75))),
)
STOPPED = ((True, True, False), (True, True, True))


def mean(x):
    return sum(x) / len(x)


def group_advantages(lengths, right, steps, divide):
    rewards = [VERIFIER * v + PRM * (mean([p for _, p in s]) if s else 0.0) for v, s in zip(right, steps)]
    centre = mean(rewards)
    unit = math.sqrt(sum((r - centre) ** 2 for r in rewards) / (len(rewards) - 1)) + FLOOR if divide else 1.0
    return [[(r - centre) / unit] * n for r, n in zip(rewards, lengths)]


def leave_one_out(lengths, right, steps, stopped):
    """-> advantages before whitening, None at tokens without one"""
    n = len(lengths)
    credit = []
    for answer in steps:
        q = [2 * p - 1 for _, p in answer]
        w = torch.softmax(torch.tensor([-x / 0.1 for x in q], dtype=torch.float64), 0).tolist() if q else []
        credit.append([PRM * a * b for a, b in zip(w, q)])
    spans = [[end - (answer[i - 1][0] if i else -1) for i, (end, _) in enumerate(answer)] for answer in steps]
    out = []
    for i in range(n):
        tokens = sum(sum(spans[j]) for j in range(n) if j != i)
        base = sum(sum(credit[j]) for j in range(n) if j != i) / tokens
        reward = [0.0] * lengths[i]
        for (end, _), c, size in zip(steps[i], credit[i], spans[i]):
            reward[end] += c - base * size
        reward[-1] += VERIFIER * (right[i] - mean([right[j] for j in range(n) if j != i]))
        togo = [sum(reward[t:]) for t in range(lengths[i])]
        for end, _ in steps[i]:
            togo[end] = None
        if stopped[i]:
            togo[-1] = None
        out.append(togo)
    return out


def whitened(groups):
    values = [a for answer in groups for a in answer if a is not None]
    centre = mean(values)
    unit = math.sqrt(mean([(a - centre) ** 2 for a in values]) + 1e-8)
    return [[0.0 if a is None else (a - centre) / unit for a in answer] for answer in groups]


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

    random = torch.Generator().manual_seed(5)
    draw = lambda n: torch.randint(3, base.config.vocab_size, (n,), generator=random).tolist()
    questions = [draw(n) for n in PROMPTS]
    rows = [(questions[g], draw(n)) for g, lengths in enumerate(ANSWERS) for n in lengths]

    def logprobs():
        found = []
        for prompt, answer in rows:
            logits = model(torch.tensor([prompt + answer])).logits[0] / TEMPERATURE
            lp = logits.log_softmax(-1)[len(prompt) - 1 : -1]
            found.append(lp[torch.arange(len(answer)), torch.tensor(answer)])
        return found

    def scale_b(by: float) -> None:
        for name, parameter in parameters.items():
            if name.endswith(".B"):
                parameter.mul_(by)

    with torch.no_grad():
        scale_b(0.8)
        old = logprobs()
        scale_b(1.25)
        with model.disable_adapter():
            reference = logprobs()

    flat = [a for group in ANSWERS for a in group]
    cases = list(zip(ANSWERS, RIGHT, STEPS, STOPPED))
    advantages = {
        "group": [a for n, v, s, _ in cases for a in group_advantages(n, v, s, True)],
        "length-normalised": [a for n, v, s, _ in cases for a in group_advantages(n, v, s, False)],
        "leave-one-out": whitened([a for case in cases for a in leave_one_out(*case)]),
    }
    facts, tensors = {}, {}
    for rule, values in advantages.items():
        model.zero_grad()
        clipped, loss = 0, 0.0
        for lp, was, ref, a, n in zip(logprobs(), old, reference, values, flat):
            a = torch.tensor(a, dtype=torch.float32)
            ratio = (lp - was).exp()
            bound = ratio.clamp(1 - CLIP, 1 + CLIP)
            held = (ratio * a > bound * a).sum().item()
            kl = (ref - lp).exp() - (ref - lp) - 1
            token = -torch.minimum(ratio * a, bound * a) + BETA * kl
            loss = loss + token.sum() / (sum(flat) if rule == "length-normalised" else n * len(flat))
            clipped += held
        loss.backward()
        gradients = {name: parameter.grad.clone() for name, parameter in parameters.items()}
        norm = math.sqrt(sum(float((g.double() ** 2).sum()) for g in gradients.values()))
        tensors |= {f"{rule}.{name}": g for name, g in gradients.items()}
        facts[rule] = {"advantages": values, "loss": float(loss.detach()), "gradNorm": norm, "clipped": clipped}
        print(f"{rule}: loss {facts[rule]['loss']:.6f}, norm {norm:.4f}, {clipped} of {sum(flat)} tokens clipped")
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, out / "policy.safetensors")
    settings = {"temperature": TEMPERATURE, "clip": CLIP, "beta": BETA, "prm": PRM, "verifier": VERIFIER, "floor": FLOOR}
    answers = [
        {"prompt": p, "ids": a, "verified": v, "steps": s, "isStopped": e, "old": o.tolist(), "reference": r.tolist()}
        for (p, a), v, s, e, o, r in zip(
            rows, sum(RIGHT, ()), sum(STEPS, ()), sum(STOPPED, ()), old, reference, strict=True
        )
    ]
    (out / "policy.json").write_text(json.dumps({**settings, "answers": answers, "rules": facts}) + "\n")


if __name__ == "__main__":
    main()
