"""The bench's LoRA step in PyTorch with transformers and PEFT, as their users would write it.

Usage: torch_step.py FOLDER DEVICE DTYPE MODE   (cpu or cuda; float32, tf32 or bfloat16; eager or compiled)
FOLDER holds problem.json and the files of safetensors that it names. Each line of standard input asks for a step; the answer is
a line of JSON: its loss, wall and processor milliseconds, and the most memory so far (null on a processor)."""

import json
import sys
import time
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

folder, device, dtype_name, mode = Path(sys.argv[1]), *sys.argv[2:5]
problem = json.loads((folder / "problem.json").read_text())
torch.backends.cuda.matmul.allow_tf32 = dtype_name == "tf32"
dtype = torch.bfloat16 if dtype_name == "bfloat16" else torch.float32

a = problem["architecture"]
kinds = {"llama": (LlamaConfig, LlamaForCausalLM), "qwen2": (Qwen2Config, Qwen2ForCausalLM)}
make_config, make_model = kinds[a["family"]]
config = make_config(
    vocab_size=a["vocabulary"],
    hidden_size=a["hidden"],
    num_hidden_layers=a["layers"],
    num_attention_heads=a["heads"],
    num_key_value_heads=a["kvHeads"],
    head_dim=a["headDim"],
    intermediate_size=a["feedForward"],
    max_position_embeddings=a["maxPositions"],
    rope_theta=a["ropeTheta"],  # transformers 4
    rope_parameters={"rope_type": "default", "rope_theta": a["ropeTheta"]},  # transformers 5
    rms_norm_eps=a["rmsNormEps"],
    tie_word_embeddings=a["tiedHead"],
    attn_implementation="sdpa",
)
with torch.device(device):
    base = make_model(config)
weights = load_file(str(folder / "model.safetensors"))
missing, unexpected = base.load_state_dict(weights, strict=False)
missing = [name for name in missing if not (a["tiedHead"] and name == "lm_head.weight")]
if missing or unexpected:
    sys.exit(f"the weights do not fit the model: missing {missing[:3]}, not expected {unexpected[:3]}")
base.to(dtype)

rank = problem["rank"]
targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
lora = LoraConfig(r=rank, lora_alpha=rank * problem["scale"], target_modules=targets, lora_dropout=0.0)
model = get_peft_model(base, lora, autocast_adapter_dtype=True)
adapter = load_file(str(folder / "adapter.safetensors"))
trained = []
with torch.no_grad():
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        key = name.removeprefix("base_model.model.").replace(".lora_A.default.weight", ".A")
        parameter.copy_(adapter[key.replace(".lora_B.default.weight", ".B")])
        trained.append(parameter)
if len(trained) != len(adapter):
    sys.exit(f"{len(adapter)} tensors of the adapter were given and {len(trained)} are trained")

shape = (problem["sequences"], problem["length"])
rows = load_file(str(folder / "rows.safetensors"))
ids = rows["ids"].long().reshape(shape).to(device)
wanted = rows["targets"].long().to(device)
share = rows["weights"].to(device)
adamw = problem["adamw"]
optimizer = torch.optim.AdamW(
    trained,
    lr=problem["rate"],
    betas=(adamw["beta1"], adamw["beta2"]),
    eps=adamw["eps"],
    weight_decay=adamw["weightDecay"],
)


def loss_of(tokens):
    logits = model(input_ids=tokens, use_cache=False).logits.reshape(-1, a["vocabulary"]).float()
    return (torch.nn.functional.cross_entropy(logits, wanted, reduction="none") * share).sum()


if mode == "compiled":
    loss_of = torch.compile(loss_of)


def step():
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast(device, dtype=torch.bfloat16, enabled=dtype == torch.bfloat16):
        loss = loss_of(ids)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, problem["maxNorm"])
    optimizer.step()
    return loss.item()  # waits for the device


for _ in sys.stdin:
    wall, processor = time.perf_counter(), time.process_time()
    loss = step()
    said = {
        "loss": loss,
        "ms": 1000 * (time.perf_counter() - wall),
        "processorMs": 1000 * (time.process_time() - processor),
        "bytes": torch.cuda.max_memory_allocated() if device == "cuda" else None,
    }
    print(json.dumps(said), flush=True)
