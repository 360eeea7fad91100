"""What the golden scripts share: PyTorch + PEFT as the judge of the engine.

Everything is float32 on the CPU, eager attention, one sequence at a time: no padding and no packing, so the engine's packing
has nothing to hide behind.
"""

import torch
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model

TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
RANK, ALPHA = 4, 8
STEPS, WARMUP, FINAL, LEARNING_RATE = 10, 3, 0.05, 4e-3
SCHEDULE = {"steps": STEPS, "warmup": WARMUP, "final": FINAL, "learningRate": LEARNING_RATE}


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
def greedy(model, prompt: list[int], most: int, ends: list[int]) -> list[int]:
    ids = list(prompt)
    for _ in range(most):
        following = int(model(torch.tensor([ids])).logits[0, -1].argmax())
        if following in ends:
            break
        ids.append(following)
    return ids[len(prompt) :]


def with_lora(base, rank: int = RANK, alpha: int = ALPHA):
    """-> PEFT model, and its parameters by name: "model.layers.0.self_attn.q_proj.A"."""
    model = get_peft_model(
        base, LoraConfig(r=rank, lora_alpha=alpha, target_modules=TARGETS, bias="none", task_type="CAUSAL_LM")
    )
    parameters = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            key = name.replace("base_model.model.", "").replace(".default.weight", "")
            parameters[key.replace("lora_A", "A").replace("lora_B", "B")] = parameter
    return model, parameters


def train(model, parameters, sequences, batches):
    """One AdamW step a batch. -> facts {losses, gradNorms, learningRates}, gradients of the first step by name"""
    optimizer = torch.optim.AdamW(parameters.values(), lr=0.0, betas=(0.9, 0.98), eps=1e-8, weight_decay=0.0)
    facts = {"losses": [], "gradNorms": [], "learningRates": []}
    gradients = {}
    for step, batch in enumerate(batches):
        optimizer.zero_grad()
        loss = batch_loss(model, sequences, batch)
        loss.backward()
        if step == 0:
            gradients = {name: parameter.grad.clone() for name, parameter in parameters.items()}
        facts["gradNorms"].append(float(torch.nn.utils.clip_grad_norm_(parameters.values(), 1.0)))
        facts["learningRates"].append(learning_rate(step))
        for group in optimizer.param_groups:
            group["lr"] = facts["learningRates"][-1]
        optimizer.step()
        facts["losses"].append(float(loss.detach()))
    return facts, gradients
