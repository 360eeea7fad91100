// ggml's blocks of 256 elements ("k-quants") -> f32. A block has one or two scales in f16; groups of 16 or 32 elements have small
// whole-number scales of their own, which these multiply. Low bits and high bits of the elements lie in different bytes.
// Products are exact in f64 and a difference is rounded to f32 once, so every element is ggml's to the bit.
// Source: ggml/src/ggml-quants.c, dequantize_row_q*_K.
import { halfTable } from "../../core/float16.ts";

const ELEMENTS = 256;

function half(table: Float32Array, bytes: Uint8Array, at: number): number {
  return table[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

function signed(byte: number): number {
  return (byte << 24) >> 24;
}

/** 16 bytes of scale (low half) and minimum (high half) of 16 elements each, 64 bytes of two bits, scale and minimum [f16] */
export function widenQ2K(blocks: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  for (let at = 0, to = 0; to < out.length; at += 84, to += ELEMENTS) {
    const scale = half(table, blocks, at + 80);
    const minimum = half(table, blocks, at + 82);
    for (let group = 0; group < 16; group++) {
      const pair = blocks[at + group]!;
      const own = scale * (pair & 15);
      const least = minimum * (pair >> 4);
      // Groups 0 to 7 lie in bytes 0 to 31, two by two in the same bits of two times 16 bytes.
      const from = at + 16 + 32 * (group >> 3) + 16 * (group & 1);
      const shift = 2 * ((group >> 1) & 3);
      for (let i = 0; i < 16; i++)
        out[to + 16 * group + i] = own * ((blocks[from + i]! >> shift) & 3) - least;
    }
  }
}

/** 32 bytes of third bits, 64 bytes of two bits, 12 bytes of 16 scales of six bits, scale [f16]. A third bit of 0 means -4. */
export function widenQ3K(blocks: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  for (let at = 0, to = 0; to < out.length; at += 110, to += ELEMENTS) {
    const scale = half(table, blocks, at + 108);
    for (let group = 0; group < 16; group++) {
      const low = (blocks[at + 96 + (group & 7)]! >> (4 * (group >> 3))) & 15;
      const high = (blocks[at + 104 + (group & 3)]! >> (2 * (group >> 2))) & 3;
      const own = scale * ((low | (high << 4)) - 32);
      const odd = 16 * (group & 1);
      const from = at + 32 + 32 * (group >> 3) + odd;
      const shift = 2 * ((group >> 1) & 3);
      const bit = group >> 1;
      for (let i = 0; i < 16; i++) {
        const third = (blocks[at + odd + i]! >> bit) & 1;
        out[to + 16 * group + i] = own * (((blocks[from + i]! >> shift) & 3) - (third === 1 ? 0 : 4));
      }
    }
  }
}

/** Scale and minimum of a group of 32, six bits each, out of the 12 bytes that eight groups share.
 *  -> [scale, minimum] written to `pair` */
function scaleAndMinimum(blocks: Uint8Array, at: number, group: number, pair: Uint8Array): void {
  if (group < 4) {
    pair[0] = blocks[at + group]! & 63;
    pair[1] = blocks[at + 4 + group]! & 63;
    return;
  }
  const both = blocks[at + 4 + group]!;
  pair[0] = (both & 15) | ((blocks[at + group - 4]! >> 6) << 4);
  pair[1] = (both >> 4) | ((blocks[at + group]! >> 6) << 4);
}

/** scale and minimum [f16], 12 bytes of scales and minima, 128 bytes of four bits */
export function widenQ4K(blocks: Uint8Array, out: Float32Array): void {
  widenGroups(blocks, out, { bytes: 144, fours: 16, fifths: null });
}

/** scale and minimum [f16], 12 bytes of scales and minima, 32 bytes of fifth bits, 128 bytes of four bits */
export function widenQ5K(blocks: Uint8Array, out: Float32Array): void {
  widenGroups(blocks, out, { bytes: 176, fours: 48, fifths: 16 });
}

/** Where a block of eight scaled groups has its parts, in bytes from its start. */
interface GroupedLayout {
  readonly bytes: number;
  readonly fours: number;
  /** Null where an element has four bits. */
  readonly fifths: number | null;
}

function widenGroups(blocks: Uint8Array, out: Float32Array, { bytes, fours, fifths }: GroupedLayout): void {
  const table = halfTable();
  const pair = new Uint8Array(2);
  for (let at = 0, to = 0; to < out.length; at += bytes, to += ELEMENTS) {
    const scale = half(table, blocks, at);
    const minimum = half(table, blocks, at + 2);
    for (let group = 0; group < 8; group++) {
      scaleAndMinimum(blocks, at + 4, group, pair);
      const own = scale * pair[0]!;
      const least = minimum * pair[1]!;
      const from = at + fours + 32 * (group >> 1);
      const shift = 4 * (group & 1);
      for (let i = 0; i < 32; i++) {
        const fifth = fifths === null ? 0 : (blocks[at + fifths + i]! >> group) & 1;
        out[to + 32 * group + i] = own * (((blocks[from + i]! >> shift) & 15) | (fifth << 4)) - least;
      }
    }
  }
}

/** 128 bytes of four bits, 64 bytes of fifth and sixth bits, 16 signed scales, scale [f16] */
export function widenQ6K(blocks: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  for (let at = 0, to = 0; to < out.length; at += 210, to += ELEMENTS) {
    const scale = half(table, blocks, at + 208);
    for (let run = 0; run < 8; run++) {
      // Runs of 32 elements: four of them share 64 bytes of low bits and 32 bytes of high bits.
      const [part, place] = [run >> 2, run & 3];
      const low = at + 64 * part + 32 * (place & 1);
      const lowShift = 4 * (place >> 1);
      const high = at + 128 + 32 * part;
      const highShift = 2 * place;
      for (let i = 0; i < 32; i++) {
        const own = scale * signed(blocks[at + 192 + 2 * run + (i >> 4)]!);
        const four = (blocks[low + i]! >> lowShift) & 15;
        const two = (blocks[high + i]! >> highShift) & 3;
        out[to + 32 * run + i] = own * ((four | (two << 4)) - 32);
      }
    }
  }
}
