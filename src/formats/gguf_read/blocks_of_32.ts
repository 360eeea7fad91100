// ggml's blocks of 32 elements -> f32. A block has one scale in f16, and in some types a minimum beside it. Elements of four bits
// lie in 16 bytes: the low halves are elements 0 to 15, the high halves 16 to 31.
// Each element is one product and at most one sum, rounded to f32 once as in ggml: the f64 numbers before it are exact.
// Source: ggml/src/ggml-quants.c, dequantize_row_*.
import { halfTable } from "../../core/float16.ts";

const ELEMENTS = 32;

/** The f16 number at byte `at`. */
function half(table: Float32Array, bytes: Uint8Array, at: number): number {
  return table[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

/** scale [f16], 16 bytes of halves: scale (q - 8) */
export function widenQ40(blocks: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  for (let at = 0, to = 0; to < out.length; at += 18, to += ELEMENTS) {
    const scale = half(table, blocks, at);
    for (let i = 0; i < 16; i++) {
      const byte = blocks[at + 2 + i]!;
      out[to + i] = scale * ((byte & 15) - 8);
      out[to + 16 + i] = scale * ((byte >> 4) - 8);
    }
  }
}

/** scale [f16], minimum [f16], 16 bytes of halves: scale q + minimum */
export function widenQ41(blocks: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  for (let at = 0, to = 0; to < out.length; at += 20, to += ELEMENTS) {
    const scale = half(table, blocks, at);
    const minimum = half(table, blocks, at + 2);
    for (let i = 0; i < 16; i++) {
      const byte = blocks[at + 4 + i]!;
      out[to + i] = scale * (byte & 15) + minimum;
      out[to + 16 + i] = scale * (byte >> 4) + minimum;
    }
  }
}

/** scale [f16], fifth bits [u32], 16 bytes of halves: scale (q - 16) */
export function widenQ50(blocks: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  for (let at = 0, to = 0; to < out.length; at += 22, to += ELEMENTS) {
    const scale = half(table, blocks, at);
    const fifth = word(blocks, at + 2);
    for (let i = 0; i < 16; i++) {
      const byte = blocks[at + 6 + i]!;
      out[to + i] = scale * (((byte & 15) | (((fifth >>> i) & 1) << 4)) - 16);
      out[to + 16 + i] = scale * (((byte >> 4) | (((fifth >>> (16 + i)) & 1) << 4)) - 16);
    }
  }
}

/** scale [f16], minimum [f16], fifth bits [u32], 16 bytes of halves: scale q + minimum */
export function widenQ51(blocks: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  for (let at = 0, to = 0; to < out.length; at += 24, to += ELEMENTS) {
    const scale = half(table, blocks, at);
    const minimum = half(table, blocks, at + 2);
    const fifth = word(blocks, at + 4);
    for (let i = 0; i < 16; i++) {
      const byte = blocks[at + 8 + i]!;
      out[to + i] = scale * ((byte & 15) | (((fifth >>> i) & 1) << 4)) + minimum;
      out[to + 16 + i] = scale * ((byte >> 4) | (((fifth >>> (16 + i)) & 1) << 4)) + minimum;
    }
  }
}

/** scale [f16], 32 signed bytes: scale q */
export function widenQ80(blocks: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  for (let at = 0, to = 0; to < out.length; at += 34, to += ELEMENTS) {
    const scale = half(table, blocks, at);
    for (let i = 0; i < ELEMENTS; i++) out[to + i] = scale * ((blocks[at + 2 + i]! << 24) >> 24);
  }
}

/** The sixteen levels of IQ4_NL. Source: ggml-common.h, kvalues_iq4nl. */
const LEVELS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

/** scale [f16], 16 bytes of halves: scale level(q) */
export function widenIq4Nl(blocks: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  for (let at = 0, to = 0; to < out.length; at += 18, to += ELEMENTS) {
    const scale = half(table, blocks, at);
    for (let i = 0; i < 16; i++) {
      const byte = blocks[at + 2 + i]!;
      out[to + i] = scale * LEVELS[byte & 15]!;
      out[to + 16 + i] = scale * LEVELS[byte >> 4]!;
    }
  }
}

/** The four bytes from `at` on, the first one lowest. */
function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
