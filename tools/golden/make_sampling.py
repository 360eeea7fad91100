"""Writes tests/golden/sampling.json: what transformers' generate makes of logits before it draws, for our sampling.

    python tools/golden/make_sampling.py [--model public/models/tiny] [--out tests/golden]

Needs torch and transformers. The logits are those of tests/golden/tiny_reference.json plus id / 4096 (rounded as they
are, some are equal, and which of two equal ids top_p keeps is nobody's rule), so this file holds only results.

processed  for each setting and prompt the ids that are left, in order, and their scores after every processor, as
           generate itself puts the processors together; the prompt's own ids are what the penalty has seen
greedy     continuations by generate with a repetition penalty, without the end id
"""

import argparse
import json
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, GenerationConfig
from transformers.generation import LogitsProcessorList

SETTINGS = [
    {"temperature": 0.7},
    {"temperature": 1.5, "topK": 5},
    {"temperature": 5.0, "topP": 0.8},
    {"temperature": 8.0, "minP": 0.2},
    {"temperature": 1.0, "repetitionPenalty": 1.5},
    {"temperature": 7.0, "topK": 30, "topP": 0.85, "minP": 0.03, "repetitionPenalty": 1.2},
]
PROMPTS = [0, 5, 9]
PENALTY = 1.7
NEW_TOKENS = 40
NAMES = {"temperature": "temperature", "topK": "top_k", "topP": "top_p", "minP": "min_p", "repetitionPenalty": "repetition_penalty"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, default=Path("public/models/tiny"))
    parser.add_argument("--out", type=Path, default=Path("tests/golden"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    model = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32, attn_implementation="eager").eval()
    reference = json.loads((args.out / "tiny_reference.json").read_text())

    processed = []
    for setting in SETTINGS:
        config = GenerationConfig(do_sample=True, **{"top_k": 0} | {NAMES[key]: value for key, value in setting.items()})
        for prompt in PROMPTS:
            ids = torch.tensor([reference[prompt]["ids"]])
            logits = torch.tensor([[l + i / 4096 for i, l in enumerate(reference[prompt]["last_logits"])]])
            processors = model._get_logits_processor(
                generation_config=config,
                input_ids_seq_length=ids.shape[1],
                prefix_allowed_tokens_fn=None,
                logits_processor=LogitsProcessorList(),
                device="cpu",
            )
            scores = processors(ids, logits)[0]
            left = torch.nonzero(torch.isfinite(scores)).flatten().tolist()
            processed.append(
                {"prompt": prompt, "setting": setting, "left": left, "scores": [float(f"{scores[i]:.7g}") for i in left]}
            )

    greedy = []
    for prompt in PROMPTS:
        ids = torch.tensor([reference[prompt]["ids"]])
        out = model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            do_sample=False,
            repetition_penalty=PENALTY,
            max_new_tokens=NEW_TOKENS,
        )[0, ids.shape[1] :].tolist()
        end = model.config.eos_token_id
        greedy.append({"prompt": prompt, "ids": out[: out.index(end)] if end in out else out})

    content = {"processed": processed, "greedy": {"repetitionPenalty": PENALTY, "newTokens": NEW_TOKENS, "rows": greedy}}
    (args.out / "sampling.json").write_text(json.dumps(content) + "\n")


if __name__ == "__main__":
    main()
