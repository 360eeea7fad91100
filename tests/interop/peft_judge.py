"""Makes adapters with PEFT, with settings of all kinds drawn by a seed, and merges each into its base. Test code.

    python tests/interop/peft_judge.py MODEL_FOLDER OUT_FOLDER COUNT SEED

Writes OUT_FOLDER/0, 1, ...: the adapter as PEFT saves it, and merged.safetensors, the base's weights with the adapter in them. Settings
that PEFT itself refuses are drawn anew. Prints one line a case: the settings.
"""
import copy
import json
import random
import sys
import warnings

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

NAMES = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def drawn(draw, layers):
    settings = {
        "r": draw.choice([1, 2, 4, 8]),
        "lora_alpha": draw.choice([1, 4, 8, 16, 16, 32, 2.5]),
        "target_modules": draw.choice(
            [
                NAMES,
                draw.sample(NAMES, draw.randint(1, 6)),
                draw.sample(NAMES, draw.randint(1, 6)),
                "all-linear",
                r".*layers\.1\..*(q|v)_proj",
                ["q_proj", "embed_tokens"],
            ]
        ),
        "lora_dropout": draw.choice([0.0, 0.1]),
        "task_type": draw.choice([None, "CAUSAL_LM"]),
    }
    others = {
        "exclude_modules": [["down_proj"], r".*layers\.0.*"],
        "layers_to_transform": [[0], layers - 1, [layers - 1]],
        "use_rslora": [True, False],
        "use_dora": [True, False],
        "bias": ["none", "all", "lora_only"],
        "modules_to_save": [[], ["lm_head"], None],
        "init_lora_weights": [True, False, "gaussian", "pissa", "olora", "orthogonal"],
        "rank_pattern": [{}, {"q_proj": 3}],
        "alpha_pattern": [{}, {"v_proj": 5}],
        "fan_in_fan_out": [False, True],
        "lora_bias": [False, True],
        "trainable_token_indices": [None, [1, 2]],
    }
    for key in draw.sample(sorted(others), draw.choice([0, 1, 1, 1, 2, 2, 3])):
        settings[key] = draw.choice(others[key])
    return settings


def make(base, settings, folder):
    model = get_peft_model(copy.deepcopy(base), LoraConfig(**settings))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.requires_grad:
                parameter.add_(0.05 * torch.randn(parameter.shape))
    model.save_pretrained(folder)
    merged = model.merge_and_unload()
    weights = {name: tensor.contiguous().clone() for name, tensor in merged.state_dict().items()}
    save_file(weights, f"{folder}/merged.safetensors")


def main():
    source, out, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    warnings.simplefilter("ignore")
    draw = random.Random(seed)
    torch.manual_seed(seed)
    base = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32)
    layers = base.config.num_hidden_layers
    made = 0
    while made < count:
        settings = drawn(draw, layers)
        try:
            make(base, settings, f"{out}/{made}")
        except Exception:
            continue
        print(json.dumps(settings))
        made += 1


if __name__ == "__main__":
    main()
