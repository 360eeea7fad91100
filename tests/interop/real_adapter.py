"""Logits of a real GGUF with a PEFT adapter, as transformers and PEFT compute them. Test code.

    python tests/interop/real_adapter.py GGUF ADAPTER IDS OUT

IDS is a JSON list of token ids; OUT gets {"base": [T][V], "adapted": [T][V]}.
"""
import json
import pathlib
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM


def main(gguf, adapter, ids, out):
    path = pathlib.Path(gguf)
    model = AutoModelForCausalLM.from_pretrained(str(path.parent), gguf_file=path.name, dtype=torch.float32)
    tokens = torch.tensor([json.loads(ids)])
    with torch.no_grad():
        base = model(tokens).logits[0]
        # the weights are dequantized on loading; PEFT would look for the quantizer of a config that still names one
        if hasattr(model.config, "quantization_config"):
            del model.config.quantization_config
        model.is_quantized = False
        adapted = PeftModel.from_pretrained(model, adapter)(tokens).logits[0]
    pathlib.Path(out).write_text(json.dumps({"base": base.tolist(), "adapted": adapted.tolist()}), encoding="utf-8")


main(*sys.argv[1:])
