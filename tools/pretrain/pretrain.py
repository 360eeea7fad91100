"""Pretrains the tiny base model from nothing: `python tools/pretrain/pretrain.py --out out/tiny`.

Stops at a budget of tokens, not of time, so that a busy machine gives the same weights (the same number of threads and
the same torch build given). Optimiser: Muon for the matrices (momentum, orthogonalised by five Newton-Schulz steps;
Jordan et al. 2024), AdamW for embeddings and norms. Warm-up, flat, then linear to 2 % of the peak.
Loss on every token; the problem's own text weighs 0.2, because inventing problems is not what the model is for.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from safetensors.torch import save_file

from authors import document
from model import Config, TinyLlama
from vocabulary import ASSISTANT, PAD, PEER, tokenizer_json

PROBLEM_WEIGHT = 0.2
POOL = 2000  # documents sorted by length together, so that a batch holds little padding


def orthogonalise(g: torch.Tensor) -> torch.Tensor:
    """Nearly the closest orthogonal matrix to g: five quintic Newton-Schulz iterations on g / ||g||."""
    x = g / (g.norm() + 1e-7)
    is_tall = x.shape[0] > x.shape[1]
    x = x.T if is_tall else x
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.T if is_tall else x


class Muon:
    def __init__(self, matrices: list[torch.Tensor], rate: float = 0.02, momentum: float = 0.95, decay: float = 0.02):
        self.matrices, self.rate, self.momentum, self.decay = matrices, rate, momentum, decay
        self.velocity = [torch.zeros_like(p) for p in matrices]

    @torch.no_grad()
    def step(self, schedule: float) -> None:
        rate = self.rate * schedule
        for p, v in zip(self.matrices, self.velocity):
            v.mul_(self.momentum).add_(p.grad)
            update = orthogonalise(p.grad.add(v, alpha=self.momentum))
            p.mul_(1 - rate * self.decay).add_(update, alpha=-rate * max(1, p.shape[0] / p.shape[1]) ** 0.5)


def batches(rng: random.Random, tokens: int):
    """Endless batches ids [B, T] of at most `tokens` padded tokens, documents of like length together."""
    while True:
        documents = sorted((document(rng) for _ in range(POOL)), key=len)
        pool, batch = [], []
        for ids in documents:
            if batch and (len(batch) + 1) * len(ids) > tokens:
                pool.append(batch)
                batch = []
            batch.append(ids)
        pool.append(batch)
        rng.shuffle(pool)
        for batch in pool:
            longest = max(map(len, batch))
            yield torch.tensor([ids + [PAD] * (longest - len(ids)) for ids in batch])


def loss_weights(ids: torch.Tensor) -> torch.Tensor:
    """[B, T] 0 for padding, 0.2 for the problem's text, 1 from the first peer or assistant mark on."""
    is_problem = ((ids == ASSISTANT) | (ids == PEER)).cumsum(1) == 0
    return (ids != PAD) * torch.where(is_problem, PROBLEM_WEIGHT, 1.0)


def schedule_at(step: int, done: float, flat: float) -> float:
    """Factor on the learning rates; `done` is the share of the token budget that is spent."""
    falling = 1.0 if done < flat else max(0.02, 1 - (done - flat) / (1 - flat))
    return min(1.0, (step + 1) / 50) * falling


def save(model: TinyLlama, folder: Path) -> None:
    """model.safetensors, config.json, tokenizer.json, tokenizer_config.json: what transformers loads."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, folder / "model.safetensors", {"format": "pt"})
    (folder / "config.json").write_text(json.dumps(model.config.to_json(), indent=1))
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json()))
    special = dict(bos_token="<|bos|>", eos_token="<|end|>", pad_token="<|pad|>", unk_token="<unk>")
    rest = dict(model_max_length=model.config.max_position_embeddings, clean_up_tokenization_spaces=False)
    settings = dict(tokenizer_class="PreTrainedTokenizerFast", **special, **rest)
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--out", type=Path, default=Path("out/tiny"))
    options.add_argument("--tokens", type=float, default=24e6, help="budget, padding not counted")
    options.add_argument("--batch-tokens", type=int, default=4096)
    options.add_argument("--rate", type=float, default=3e-3, help="AdamW's; Muon's is 0.02")
    options.add_argument("--flat", type=float, default=0.30, help="share of the budget before the rate falls")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--seed", type=int, default=0)
    args = options.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)

    model = TinyLlama(Config())
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" not in name]
    others = [p for name, p in model.named_parameters() if p.ndim != 2 or "embed" in name]
    muon, adam = Muon(matrices), torch.optim.AdamW(others, lr=args.rate, betas=(0.9, 0.98), weight_decay=0.0)
    print(f"{sum(p.numel() for p in model.parameters())} parameters", flush=True)

    started, seen, documents, mean = time.time(), 0, 0, None
    for step, ids in enumerate(batches(random.Random(1000 + args.seed), args.batch_tokens)):
        if seen >= args.tokens:
            break
        schedule = schedule_at(step, seen / args.tokens, args.flat)
        loss = model.loss(ids, loss_weights(ids))
        model.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(others, 1.0)  # Muon's update has a fixed size, whatever the gradient's
        for group in adam.param_groups:
            group["lr"] = args.rate * schedule
        adam.step()
        muon.step(schedule)
        seen += int((ids != PAD).sum())
        documents += len(ids)
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if step % 50 == 0:
            rate = seen / (time.time() - started)
            print(f"step {step}  {seen / 1e6:.2f} M tokens  loss {mean:.4f}  {rate:.0f} tokens/s", flush=True)
        if step % 500 == 499:
            save(model, args.out)
    save(model, args.out)
    print(f"{seen} tokens, {documents} documents, {time.time() - started:.0f} s -> {args.out}")


if __name__ == "__main__":
    main()
