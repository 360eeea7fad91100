// Weights in q8. Follows a kernel that says WEIGHT_QUADS, the quads of a row, and SCALES, the word at which the scales begin.
// See quantize.ts.
@group(0) @binding(2) var<storage, read> weight: array<u32>;
const ROW_BLOCKS = (WEIGHT_QUADS + 7u) / 8u;

fn weight_quad(row: u32, quad: u32) -> vec4f {
  let block = row * ROW_BLOCKS + quad / 8u;
  let scale = unpack2x16float(weight[SCALES + block / 2u])[block % 2u] * (1f / 256f);
  let word = bitcast<i32>(weight[row * ROW_BLOCKS * 8u + quad]);
  return scale * vec4f((vec4i(word) << vec4u(24u, 16u, 8u, 0u)) >> vec4u(24u));
}
