"""Writes tests/golden/gguf_blocks.safetensors: random blocks of every type that GGUF files are read in, and what gguf-py makes of them.

    python tools/golden/make_gguf_blocks.py [--out tests/golden]

Needs gguf (0.19), numpy and safetensors. For each type NAME there are two tensors:
NAME.blocks  U8, twelve blocks of random bytes, then one of zeros and one of ones in every bit. The scales in f16 are finite in
             the random ones: what a scale that is no number gives is nobody's rule
NAME.floats  F32, their elements by gguf.quants.dequantize
"""

import argparse
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize
from safetensors.numpy import save_file

# Where a block's scales in f16 begin, in bytes.
SCALES = {
    "Q4_0": [0],
    "Q4_1": [0, 2],
    "Q5_0": [0],
    "Q5_1": [0, 2],
    "Q8_0": [0],
    "Q2_K": [80, 82],
    "Q3_K": [108],
    "Q4_K": [0, 2],
    "Q5_K": [0, 2],
    "Q6_K": [208],
    "IQ4_NL": [0],
}
RANDOM_BLOCKS = 12
SEED = 20261129


def blocks_of(name: str, count: int, generator: np.random.Generator) -> np.ndarray:
    """Random blocks whose scales are numbers. -> [count, bytes of a block] uint8"""
    _, size = GGML_QUANT_SIZES[GGMLQuantizationType[name]]
    blocks = generator.integers(0, 256, (count, size), dtype=np.uint8)
    for at in SCALES[name]:
        blocks[:, at + 1] &= 0b1111_1011  # an exponent that is not all ones
    return blocks


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("tests/golden"))
    args = parser.parse_args()
    generator = np.random.default_rng(SEED)
    tensors: dict[str, np.ndarray] = {}
    for name in SCALES:
        blocks = blocks_of(name, RANDOM_BLOCKS + 2, generator)
        blocks[-2] = 0
        blocks[-1] = 255
        for at in SCALES[name]:
            blocks[-1, at + 1] = 0b0111_1011
        tensors[f"{name}.blocks"] = blocks.reshape(-1)
        tensors[f"{name}.floats"] = dequantize(blocks.reshape(-1), GGMLQuantizationType[name]).reshape(-1)
    save_file(tensors, args.out / "gguf_blocks.safetensors")


if __name__ == "__main__":
    main()
