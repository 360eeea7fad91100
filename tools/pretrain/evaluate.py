"""Measures a base model on held-out problems: one agent alone, majority of three, and a debate of three.

`python tools/pretrain/evaluate.py public/models/tiny` prints a table with 95 % Wilson intervals. Temperatures 0.7 in
round 0 and 0.3 after, ties to the lowest agent: as the page does it, but with PyTorch's random numbers.
"""

import argparse
import json
import math
import random
import re
from collections import Counter
from pathlib import Path

import torch
from safetensors.torch import load_file

from authors import debate_prompt, solo_prompt
from model import Config, TinyLlama
from vocabulary import decode
from world import Problem, sample

FIRST_TEMPERATURE, LATER_TEMPERATURE = 0.7, 0.3
LONGEST_SOLUTION, LONGEST_REVISION = 90, 220


def solution_of(text: str) -> str:
    """The solution without the critique before it: what peers read."""
    return text[text.rindex("Step 1 :") :] if text.startswith("Check") and "Step 1 :" in text else text


def answer_of(text: str) -> int | None:
    found = re.findall(r"Answer : (\d+)", solution_of(text))
    return int(found[-1]) if found else None


def vote(answers: list[int | None]) -> int | None:
    """The most frequent answer; of several, the one of the lowest agent."""
    counts = Counter(answer for answer in answers if answer is not None)
    most = max(counts.values(), default=0)
    return next((answer for answer in answers if answer is not None and counts[answer] == most), None)


def say(model: TinyLlama, prompts: list[list[int]], longest: int, temperature: float, seed: int) -> list[str]:
    return [decode(ids) for ids in model.generate(prompts, longest, temperature, seed)]


def debate(model: TinyLlama, problems: list[Problem], agents: int, seed: int) -> tuple[list[list[int | None]], list[list[int | None]]]:
    """Two rounds; answers per problem and agent, before and after reading. Everyone reads its own solution first."""
    prompts = [solo_prompt(p) for p in problems for _ in range(agents)]
    first = say(model, prompts, LONGEST_SOLUTION, FIRST_TEMPERATURE, seed)
    prompts = []
    for i, problem in enumerate(problems):
        told = [solution_of(text) for text in first[i * agents : (i + 1) * agents]]
        for agent in range(agents):
            prompts.append(debate_prompt(problem, [told[(agent + k) % agents] for k in range(min(agents, 3))]))
    second = say(model, prompts, LONGEST_REVISION, LATER_TEMPERATURE, seed + 1)
    by_problem = lambda texts: [[answer_of(t) for t in texts[i : i + agents]] for i in range(0, len(texts), agents)]
    return by_problem(first), by_problem(second)


def wilson(right: int, count: int) -> tuple[float, float, float]:
    """Share and its 95 % score interval (Wilson 1927)."""
    z, p = 1.959964, right / count
    centre = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return p, centre - half, centre + half


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path, help="holds model.safetensors and config.json")
    options.add_argument("--count", type=int, default=400, help="problems per set")
    options.add_argument("--agents", type=int, default=3)
    options.add_argument("--seed", type=int, default=3)
    options.add_argument("--threads", type=int, default=2)
    args = options.parse_args()
    torch.set_num_threads(args.threads)

    model = TinyLlama(Config())
    if json.loads((args.folder / "config.json").read_text()) != model.config.to_json():
        raise SystemExit(f"{args.folder}/config.json is not the configuration that model.py builds")
    model.load_state_dict(load_file(args.folder / "model.safetensors"))

    sets = {
        "A and B, 2 or 3 steps": sample(random.Random(11), "test", args.count),
        "A and B, 4 steps": sample(random.Random(12), "test", args.count, steps=(4,)),
        "C, 2 or 3 steps": sample(random.Random(13), "test", args.count, "C"),
    }
    for name, problems in sets.items():
        print(f"\n{name} ({len(problems)} test problems)")
        row = lambda label, answers: print("  {:24s} {:5.1%} [{:.1%}, {:.1%}]".format(
            label, *wilson(sum(a == p.answer for a, p in zip(answers, problems)), len(problems))), flush=True)
        row("alone, greedy", [answer_of(t) for t in say(model, [solo_prompt(p) for p in problems], LONGEST_SOLUTION, 0, 0)])
        before, after = debate(model, problems, args.agents, args.seed)
        row("alone, sampled", [answers[0] for answers in before])
        row(f"majority of {args.agents}", [vote(answers) for answers in before])
        row(f"debate of {args.agents}, 2 rounds", [vote(answers) for answers in after])


if __name__ == "__main__":
    main()
