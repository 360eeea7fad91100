// Weights in f16, two a word. Follows a kernel that says WEIGHT_QUADS, the quads of a row. See matrix.ts.
@group(0) @binding(2) var<storage, read> weight: array<vec2u>;

fn weight_quad(row: u32, quad: u32) -> vec4f {
  let words = weight[row * WEIGHT_QUADS + quad];
  return vec4f(unpack2x16float(words.x), unpack2x16float(words.y));
}
