"""Writes tests/golden/families: one small random model of each family, and what transformers + PEFT compute on it.

    python tools/golden/make_families.py [--out tests/golden/families]

Needs torch, transformers, peft, safetensors. How it is computed: judge.py. Each family gets a folder as the Hub has them
(config.json, generation_config.json, *.safetensors in F16 or BF16; the values are exact in them) and

golden.json        as golden.json of make_golden.py
golden.safetensors lora, grad: as there; logits, adapted: [T, V] of the first sequence, adapter off and on

rope.json: the inverse frequencies of three published models. Sizes are the smallest that tell mistakes apart: heads that share keys,
a head size that is not hidden / heads, wavelengths on both sides of Llama 3's two borders and between them, a window that is shorter
than the sequences.
"""

import argparse
import json
from pathlib import Path

import torch
from judge import ALPHA, RANK, SCHEDULE, STEPS, greedy, train, with_lora
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, Gemma3TextConfig, LlamaConfig, Qwen2Config, Qwen3Config
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

COMMON = {
    "hidden_size": 48,
    "intermediate_size": 72,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "vocab_size": 132,
    "max_position_embeddings": 256,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
LLAMA3 = {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
# configuration, type of the stored weights, seed
FAMILIES = {
    "llama": (
        LlamaConfig(
            **COMMON,
            head_dim=16,
            tie_word_embeddings=False,
            rms_norm_eps=1e-5,
            rope_parameters={**LLAMA3, "rope_theta": 500.0, "original_max_position_embeddings": 64},
        ),
        torch.float16,
        1,
    ),
    "qwen2": (
        Qwen2Config(**COMMON, tie_word_embeddings=True, rope_parameters={"rope_theta": 1e4, "rope_type": "default"}),
        torch.bfloat16,
        4,
    ),
    "qwen3": (
        Qwen3Config(
            **COMMON, head_dim=32, tie_word_embeddings=True, rope_parameters={"rope_theta": 1e6, "rope_type": "default"}
        ),
        torch.float16,
        1,
    ),
    "gemma3": (
        Gemma3TextConfig(
            **{**COMMON, "num_hidden_layers": 3},
            head_dim=16,
            query_pre_attn_scalar=24,
            sliding_window=6,
            layer_types=["sliding_attention", "full_attention", "sliding_attention"],
            pad_token_id=0,
            rope_parameters={
                "sliding_attention": {"rope_type": "default", "rope_theta": 100.0},
                "full_attention": {"rope_type": "default", "rope_theta": 1e4},
            },
        ),
        torch.bfloat16,
        3,
    ),
}
SHARDED = "qwen2"
PUBLISHED = {
    "SmolLM2-135M": {"head_dim": 64, "rope_theta": 100000.0, "rope_type": "default"},
    "Qwen3-0.6B": {"head_dim": 128, "rope_theta": 1000000.0, "rope_type": "default"},
    "Llama-3.2-1B": {
        **{**LLAMA3, "factor": 32.0},
        "head_dim": 64,
        "rope_theta": 500000.0,
        "original_max_position_embeddings": 8192,
    },
}
# (tokens, of them prompt, weight in the loss): one reaches past the first of Llama 3's borders
SEQUENCES = [(21, 9, 1.0), (7, 3, 2.0), (40, 30, 0.5)]
BATCHES = [[0, 1, 2], [1], [0, 2], [2], [1, 0], [0], [1, 2], [0, 1, 2], [2, 1], [0]]
NEW_TOKENS = 12
MARGIN = 1e-2  # between the best and the second logit of a greedy step: far more than f32 can be off


def randomise(model: torch.nn.Module, dtype: torch.dtype) -> None:
    """Weights far from their tame initial values, so that no part of the network hides behind another. Gemma's norms are stored
    without the 1 that they multiply by too, and its embedding is scaled up by about 7 here."""
    centre, table = (0, 0.1) if model.config.model_type.startswith("gemma") else (1, 0.4)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape)
            if name.endswith("norm.weight"):
                parameter.copy_(centre + 0.3 * noise)
            elif name.endswith("bias"):
                parameter.copy_(0.5 * noise)
            elif "embed_tokens" in name or "lm_head" in name:
                parameter.copy_(table * noise)
            else:
                parameter.copy_(1.3 * parameter.shape[1] ** -0.5 * noise)
            parameter.copy_(parameter.to(dtype).float())


@torch.no_grad()
def narrowest(model, ids: list[int], prompt: int) -> float:
    best = model(torch.tensor([ids])).logits[0, prompt - 1 :].topk(2).values
    return float((best[:, 0] - best[:, 1]).min())


def family(name: str, out: Path) -> str:
    config, dtype, seed = FAMILIES[name]
    torch.manual_seed(seed)
    base = AutoModelForCausalLM.from_config(config, dtype=torch.float32, attn_implementation="eager").eval()
    randomise(base, dtype)
    sequences = []
    for count, prompt, weight in SEQUENCES:
        ids = torch.randint(3, config.vocab_size, (count,)).tolist()
        mask = [0] * prompt + [1] * (count - prompt)
        sequences.append({"ids": ids, "promptTokens": prompt, "lossMask": mask, "weight": weight})

    # A second end id that one of the free continuations runs into, so that it is seen to end there.
    first = sequences[0]
    free = greedy(base, first["ids"][: first["promptTokens"]], NEW_TOKENS, [])
    ends = [2, next(id for i, id in enumerate(free) if i >= 3 and id not in free[:i])]
    config.eos_token_id = ends
    base.generation_config.eos_token_id = ends
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    stored = AutoModelForCausalLM.from_config(config, dtype=dtype)
    stored.load_state_dict(base.state_dict())
    stored.generation_config.eos_token_id = ends
    stored.save_pretrained(folder, max_shard_size="40KB" if name == SHARDED else "1GB")

    tensors: dict[str, torch.Tensor] = {}
    ids = torch.tensor([first["ids"]])
    margins = []

    def continuations(model, key: str) -> None:
        for row in sequences:
            prompt = row["ids"][: row["promptTokens"]]
            row[key] = greedy(model, prompt, NEW_TOKENS, ends)
            margins.append(narrowest(model, prompt + row[key], len(prompt)))

    with torch.no_grad():
        tensors["logits"] = base(ids).logits[0]
    continuations(base, "greedy")
    model, parameters = with_lora(base)
    with torch.no_grad():
        for key, parameter in parameters.items():
            spread = 0.1 if key.endswith(".B") else parameter.shape[1] ** -0.5
            parameter.copy_((torch.randn(parameter.shape) * spread).half().float())
            tensors[f"lora.{key}"] = parameter.half()
        tensors["adapted"] = model(ids).logits[0]
    continuations(model, "adaptedGreedy")
    assert min(margins) > MARGIN, f"{name}: a greedy step is decided by {min(margins)}; take another seed"
    trained, gradients = train(model, parameters, sequences, BATCHES[:STEPS])
    tensors |= {f"grad.{key}": gradient for key, gradient in gradients.items()}
    save_file({key: value.contiguous() for key, value in tensors.items()}, folder / "golden.safetensors")
    facts = {
        "rank": RANK,
        "loraAlpha": ALPHA,
        "schedule": SCHEDULE,
        "sequences": sequences,
        "batches": BATCHES,
        **trained,
    }
    (folder / "golden.json").write_text(json.dumps(facts) + "\n")
    return f"{name}: ends {ends}, margin {min(margins):.3f}, losses {trained['losses'][0]:.4f} .. {trained['losses'][-1]:.4f}"


def frequencies(settings: dict) -> dict:
    rope = {key: value for key, value in settings.items() if key != "head_dim"}
    config = LlamaConfig(
        hidden_size=256, num_attention_heads=4, head_dim=settings["head_dim"], rope_parameters=rope,
        max_position_embeddings=131072,
    )  # fmt: skip
    return {"config": settings, "frequencies": LlamaRotaryEmbedding(config).inv_freq.tolist()}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--out", default="tests/golden/families", type=Path)
    arguments.add_argument("--only", nargs="*", choices=list(FAMILIES), help="these families and no others")
    args = arguments.parse_args()
    torch.set_num_threads(1)
    for name in args.only or FAMILIES:
        print(family(name, args.out))
    rope = {name: frequencies(settings) for name, settings in PUBLISHED.items()}
    (args.out / "rope.json").write_text(json.dumps(rope) + "\n")


if __name__ == "__main__":
    main()
