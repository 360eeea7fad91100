"""Writes tests/golden/losses.json: what torch and its autograd say of every loss on the frozen head, in float64.

    python tools/golden/make_loss_golden.py [--out tests/golden/losses.json]

Needs torch. Hidden rows H [rows, columns] and the head W [vocabulary, columns] are small integers divided by `scale`, so that
float32 holds them exactly; logits are H W^T / temperature. Each entry holds its own inputs, `losses` and `dh`, the gradient of
their sum with respect to H. Inputs that f32 would round are rounded first.

The formulas are those of TRL (grpo_trainer.py, dpo_trainer.py, kto_trainer.py), written anew.
"""

import argparse
import json
from pathlib import Path

import torch
import torch.nn.functional as F

ROWS, COLUMNS, VOCABULARY, SCALE, TEMPERATURE = 13, 16, 60, 32, 0.75
TOP = 5


def floats(tensor: torch.Tensor) -> list[float]:
    """f32 values as the shortest decimals that give them back."""
    return [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]


def f32(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.detach().float().double()


def entry(hidden: torch.Tensor, losses: torch.Tensor, **rest) -> dict:
    (dh,) = torch.autograd.grad(losses.sum(), hidden, retain_graph=True)
    plain = {name: floats(value) if isinstance(value, torch.Tensor) else value for name, value in rest.items()}
    return {**plain, "losses": floats(losses), "dh": floats(dh)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("tests/golden/losses.json"))
    out = parser.parse_args().out
    random = torch.Generator().manual_seed(11)
    h = torch.randint(-40, 41, (ROWS, COLUMNS), generator=random)
    w = torch.randint(-24, 25, (VOCABULARY, COLUMNS), generator=random)
    normal = lambda *shape: torch.randn(*shape, generator=random, dtype=torch.float64)

    hidden = (h.double() / SCALE).requires_grad_()
    logits = hidden @ (w.double() / SCALE).T / TEMPERATURE
    logprobs = logits.log_softmax(-1)
    ids = torch.randint(VOCABULARY, (ROWS,), generator=random)
    lp = logprobs[torch.arange(ROWS), ids]
    weights = torch.tensor([0.0 if t % 4 == 3 else (1 + t % 3) / 8 for t in range(ROWS)], dtype=torch.float64)
    golden = {}

    golden["logProbs"] = {"logprobs": floats(lp), "entropies": floats(-(logprobs.exp() * logprobs).sum(-1))}
    ce = F.cross_entropy(logits, ids, reduction="none") * weights
    golden["crossEntropy"] = entry(hidden, ce, weights=weights)

    advantages = f32(2 * normal(ROWS))
    old = f32(lp + 0.4 * normal(ROWS))
    reference = f32(lp + 0.5 * normal(ROWS))
    for name, low, high, beta, kl, delta in [
        ("grpo", 0.2, 0.2, 0.04, "k3", None),
        ("dapo", 0.2, 0.28, 0.0, "k3", None),
        ("twoSided", 0.1, 0.1, 0.1, "k1", 1.25),
    ]:
        ratio = torch.exp(lp - old)
        capped = ratio if delta is None else ratio.clamp(max=delta)
        clipped = ratio.clamp(1 - low, 1 + high)
        loss = -torch.min(capped * advantages, clipped * advantages)
        divergence = torch.exp(reference - lp) - (reference - lp) - 1 if kl == "k3" else lp - reference
        is_clipped = ((ratio < 1 - low) & (advantages < 0)) | ((ratio > 1 + high) & (advantages > 0))
        golden[name] = entry(
            hidden,
            (loss + beta * divergence) * weights,
            rule={"clipLow": low, "clipHigh": high, "beta": beta, "kl": kl, **({} if delta is None else {"ratioCap": delta})},
            tokens=torch.stack([advantages, old, reference, weights], -1),
            ratios=ratio,
            clipped=is_clipped.double(),
            divergences=divergence,
        )

    order = torch.stack([torch.randperm(VOCABULARY, generator=random)[:TOP] for _ in range(ROWS)])
    teacher = f32(0.95 * (2 * normal(ROWS, VOCABULARY)).softmax(-1).gather(1, order))
    student = logprobs.gather(1, order)
    kl = (teacher * (teacher.log() - student)).sum(-1)
    q, p = 1 - teacher.sum(-1), 1 - student.exp().sum(-1)
    shared = {"ids": order.flatten().tolist(), "teacher": teacher, "weights": weights}
    golden["teacherKl"] = entry(hidden, kl * weights, **shared)
    golden["teacherKlTail"] = entry(hidden, (kl + q * (q.log() - p.log())) * weights, **shared)

    # Two pairs: rows 0-2 over 3-4, rows 5-8 over 9-11; row 12 belongs to none.
    ranges = [0, 3, 3, 5, 5, 9, 9, 12]
    sums = torch.stack([lp[a:b].sum() for a, b in zip(ranges[::2], ranges[1::2])])
    past = f32(sums + torch.tensor([-3.0, 1.0, 4.0, -2.0]))
    for name, smoothing in [("dpo", 0.0), ("cdpo", 0.1)]:
        beta = 0.3
        gained = sums - past
        margin = gained[::2] - gained[1::2]
        loss = -F.logsigmoid(beta * margin) * (1 - smoothing) - F.logsigmoid(-beta * margin) * smoothing
        pair_weights = torch.tensor([0.75, 0.25], dtype=torch.float64)
        golden[name] = entry(
            hidden,
            loss * pair_weights,
            rule={"beta": beta, "labelSmoothing": smoothing},
            ranges=ranges,
            reference=past,
            weights=pair_weights,
            rewards=beta * gained,
        )

    loss = -F.logsigmoid(0.3 * (gained[::2] - gained[1::2])) - 0.5 * sums[::2] / torch.tensor([3.0, 4.0])
    golden["rpo"] = entry(
        hidden,
        loss * pair_weights,
        rule={"beta": 0.3, "sft": 0.5},
        ranges=ranges,
        reference=past,
        weights=pair_weights,
        rewards=0.3 * gained,
    )

    # The same four sequences by themselves: the first and the last are desirable.
    beta, kl = 0.3, 0.75
    signs = torch.tensor([1.0, -1.0, -1.0, 1.0], dtype=torch.float64)
    amounts = torch.tensor([0.5, 0.125, 0.25, 0.125], dtype=torch.float64)
    golden["kto"] = entry(
        hidden,
        (1 - torch.sigmoid(signs * beta * (gained - kl))) * amounts,
        rule={"beta": beta, "kl": kl},
        ranges=ranges,
        reference=past,
        weights=signs * amounts,
        rewards=beta * gained,
    )

    head = f32(normal(2, COLUMNS)).requires_grad_()
    bias = f32(normal(2)).requires_grad_()
    labels = torch.randint(2, (ROWS,), generator=random)
    scores = hidden @ head.T + bias
    loss = F.cross_entropy(scores, labels, reduction="none") * weights
    d_head, d_bias = torch.autograd.grad(loss.sum(), [head, bias], retain_graph=True)
    golden["prm"] = entry(
        hidden,
        loss,
        head=torch.cat([head.flatten(), bias]),
        labels=labels.tolist(),
        weights=weights,
        scores=scores.softmax(-1)[:, 1],
        dHead=torch.cat([d_head.flatten(), d_bias]),
    )

    # Rows 0-5 and 6-12 are the steps of two questions, of three traces each; row 3, 7 and 11 have weight 0.
    places = [(t // 6 if t < 12 else 1, t // 2) for t in range(ROWS)]
    p = scores.softmax(-1)[:, 1]
    share, tau = 0.4, 0.1
    total = hidden.new_zeros(())
    contrast = []
    for t in range(ROWS):
        wrong = [
            j
            for j in range(ROWS)
            if weights[j] != 0 and labels[j] == 0 and places[j][0] == places[t][0] and places[j][1] != places[t][1]
        ]
        candidates = torch.stack([p[t], *(p[j] for j in wrong)]) / tau
        contrast.append(-candidates.log_softmax(-1)[0] * weights[t] if labels[t] == 1 else total)
    mixed = (1 - share) * loss + share * torch.stack(contrast)
    d_head, d_bias = torch.autograd.grad(mixed.sum(), [head, bias], retain_graph=True)
    golden["prmContrast"] = entry(
        hidden,
        mixed,
        rule={"share": share, "temperature": tau},
        places=[each for place in places for each in place],
        dHead=torch.cat([d_head.flatten(), d_bias]),
    )

    shape = {"rows": ROWS, "columns": COLUMNS, "vocabulary": VOCABULARY, "temperature": TEMPERATURE, "scale": SCALE}
    data = {**shape, "h": h.flatten().tolist(), "head": w.flatten().tolist(), "ids": ids.tolist(), "losses": golden}
    out.write_text(json.dumps(data, separators=(",", ":")) + "\n")
    print(f"{out}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
