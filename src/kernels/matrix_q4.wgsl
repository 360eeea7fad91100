// Weights in q4. Follows a kernel that says WEIGHT_QUADS, the quads of a row, and SCALES, the word at which the scales begin.
// See quantize.ts.
@group(0) @binding(2) var<storage, read> weight: array<u32>;
const ROW_BLOCKS = (WEIGHT_QUADS + 7u) / 8u;

fn weight_quad(row: u32, quad: u32) -> vec4f {
  let block = row * ROW_BLOCKS + quad / 8u;
  let scale = unpack2x16float(weight[SCALES + block / 2u])[block % 2u] * (1f / 256f);
  let word = weight[row * ROW_BLOCKS * 4u + quad / 2u] >> (16u * (quad % 2u));
  return scale * (vec4f((vec4u(word) >> vec4u(0u, 4u, 8u, 12u)) & vec4u(15u)) - 8f);
}
