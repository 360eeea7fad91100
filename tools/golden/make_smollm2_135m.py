"""Writes tests/golden/smollm2_135m.json: what PyTorch + PEFT compute on a random model of SmolLM2-135M's full shape.

    python tools/golden/make_smollm2_135m.py [--out tests/golden/smollm2_135m.json]

Needs torch, transformers, peft, numpy. How it is computed: judge.py. No weights are stored: every value is a hash of its tensor's name
and its index, on a grid of 2^-15 times an amplitude in f32, which numpy and TypeScript compute to the same bit
(tests/model/smollm2_135m.ts is the other half).
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import torch
from judge import batch_loss, greedy, with_lora
from transformers import AutoModelForCausalLM, LlamaConfig

CONFIG = {
    "model_type": "llama",
    "hidden_size": 576,
    "intermediate_size": 1536,
    "num_hidden_layers": 30,
    "num_attention_heads": 9,
    "num_key_value_heads": 3,
    "head_dim": 64,
    "vocab_size": 49152,
    "max_position_embeddings": 8192,
    "rms_norm_eps": 1e-5,
    "rope_theta": 100000.0,
    "tie_word_embeddings": True,
    "hidden_act": "silu",
    "bos_token_id": 1,
    "eos_token_id": 2,
}
SEED = 135
RANK, ALPHA = 8, 16
LEARNING_RATE, STEPS = 2e-3, 6
LENGTHS = [80, 48]  # 128 tokens a step
PROMPTS = [(0, 5), (20, 16), (50, 30), (100, 20)]  # (first, tokens) of the ids
NEW_TOKENS = 3
MARGIN = 1e-2


def mix(h):
    """MurmurHash3's finaliser, as in src/core/rng.ts."""
    h = h ^ (h >> np.uint32(16))
    h = h * np.uint32(0x85EBCA6B)
    h = h ^ (h >> np.uint32(13))
    h = h * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def derive_seed(*path) -> np.ndarray:
    h = np.array([0x9E3779B9], np.uint32)
    for part in path:
        for char in f"{part}\0":
            h = mix((h ^ np.uint32(ord(char))) + np.uint32(0x9E3779B9))
    return h


def random_u32(key: np.ndarray, count: int) -> np.ndarray:
    index = np.arange(count, dtype=np.uint32)
    return mix(mix(index + np.uint32(0x9E3779B9)) ^ mix(key ^ np.uint32(0x5BD1E995)))


def tensor(name: str, shape) -> torch.Tensor:
    """Uniform in [-1, 1) times the amplitude that its kind of tensor has; norms lie around 1."""
    u = random_u32(derive_seed(SEED, name), math.prod(shape))
    value = ((u >> np.uint32(16)).astype(np.int32) - 32768).astype(np.float32) * np.float32(2**-15)
    if name.endswith("norm.weight"):
        value = np.float32(1) + value * np.float32(0.25)
    elif name == "model.embed_tokens.weight":
        value = value * np.float32(0.0625)
    elif name.endswith(".B"):
        value = value * np.float32(0.03125)
    else:
        value = value * np.float32(math.sqrt(3 / shape[-1]))
    return torch.from_numpy(value.reshape(shape))


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--out", default="tests/golden/smollm2_135m.json", type=Path)
    args = arguments.parse_args()
    torch.set_num_threads(1)
    with torch.device("meta"):
        base = AutoModelForCausalLM.from_config(LlamaConfig(**CONFIG), attn_implementation="eager")
    base = base.to_empty(device="cpu").eval()
    base.model.rotary_emb.__init__(base.config)
    with torch.no_grad():
        for name, parameter in base.named_parameters():
            parameter.copy_(tensor(name, parameter.shape))
    base.tie_weights()
    ids = (random_u32(derive_seed(SEED, "ids"), sum(LENGTHS)) % np.uint32(CONFIG["vocab_size"])).tolist()
    sequences, at = [], 0
    for length in LENGTHS:
        mask = [0] * 8 + [1] * (length - 8)
        sequences.append({"ids": ids[at : at + length], "lossMask": mask, "weight": 1.0})
        at += length

    model, parameters = with_lora(base, RANK, ALPHA)
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(tensor(name, parameter.shape))
    continuations, margin = [], math.inf
    for first, count in PROMPTS:
        prompt = ids[first : first + count]
        new = greedy(model, prompt, NEW_TOKENS, [CONFIG["eos_token_id"]])
        with torch.no_grad():
            best = model(torch.tensor([prompt + new[:-1]])).logits[0, count - 1 :].topk(2).values
        margin = min(margin, float((best[:, 0] - best[:, 1]).min()))
        continuations.append({"prompt": prompt, "greedy": new})
    assert margin > MARGIN, f"a greedy step is decided by {margin}"
    print(f"greedy {[each['greedy'] for each in continuations]}, margin {margin:.3f}", flush=True)

    optimizer = torch.optim.AdamW(parameters.values(), lr=LEARNING_RATE, betas=(0.9, 0.98), eps=1e-8, weight_decay=0.0)
    losses, norms = [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = batch_loss(model, sequences, [0, 1])
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(parameters.values(), 1.0)))
        optimizer.step()
        losses.append(float(loss.detach()))
        print(f"loss {losses[-1]} norm {norms[-1]}", flush=True)
    facts = {
        "config": CONFIG,
        "seed": SEED,
        "rank": RANK,
        "loraAlpha": ALPHA,
        "learningRate": LEARNING_RATE,
        "sequences": sequences,
        "losses": losses,
        "gradNorms": norms,
        "continuations": continuations,
    }
    args.out.write_text(json.dumps(facts) + "\n")


if __name__ == "__main__":
    main()
