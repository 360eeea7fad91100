"""What others read out of GGUF files: gguf-py out of blocks, transformers out of a whole model. Test code.

    python tests/interop/gguf_readers.py blocks FOLDER
        for each FOLDER/NAME.blocks, whole blocks of ggml's type NAME, writes their elements in f32 to FOLDER/NAME.floats
    python tests/interop/gguf_readers.py model FILE.gguf ASKED.json FOLDER
        ASKED is {"texts": [text], "ids": [ids]}; writes FOLDER/tokens.json, the ids of each text without and with special tokens, and
        FOLDER/logits.floats, the logits of every position of `ids` in f32
"""

import json
import sys
from pathlib import Path

import numpy as np


def blocks(folder: Path) -> None:
    from gguf import GGMLQuantizationType
    from gguf.quants import dequantize

    for path in folder.glob("*.blocks"):
        data = np.frombuffer(path.read_bytes(), dtype=np.uint8)
        floats = dequantize(data, GGMLQuantizationType[path.stem])
        path.with_suffix(".floats").write_bytes(np.ascontiguousarray(floats, dtype=np.float32).tobytes())


def model(file: Path, asked: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    wanted = json.loads(asked.read_text())
    torch.set_num_threads(2)
    tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
    tokens = [
        [tokenizer.encode(text, add_special_tokens=False), tokenizer.encode(text)] for text in wanted["texts"]
    ]
    (folder / "tokens.json").write_text(json.dumps(tokens))
    loaded = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32)
    with torch.no_grad():
        logits = loaded(torch.tensor([wanted["ids"]])).logits[0]
    (folder / "logits.floats").write_bytes(logits.numpy().astype(np.float32).tobytes())


def widen(file: Path, into: Path) -> None:
    from gguf import GGUFReader, GGUFValueType, GGUFWriter
    from gguf.quants import dequantize

    read = GGUFReader(file)
    writer = GGUFWriter(into, arch=read.fields["general.architecture"].contents())
    for name, field in read.fields.items():
        if name.startswith("GGUF.") or name in ("general.architecture", "general.file_type"):
            continue
        kind, *_ = field.types
        inner = field.types[-1] if kind == GGUFValueType.ARRAY else None
        writer.add_key_value(name, field.contents(), kind, sub_type=inner)
    writer.add_file_type(0)  # all f32
    for tensor in read.tensors:
        floats = dequantize(tensor.data, tensor.tensor_type)
        writer.add_tensor(tensor.name, np.ascontiguousarray(floats, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    what, *paths = sys.argv[1:]
    {"blocks": blocks, "model": model, "widen": widen}[what](*map(Path, paths))
