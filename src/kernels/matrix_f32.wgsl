// Weights in f32. Follows a kernel that says WEIGHT_QUADS, the quads of a row. See matrix.ts.
@group(0) @binding(2) var<storage, read> weight: array<vec4f>;

fn weight_quad(row: u32, quad: u32) -> vec4f {
  return weight[row * WEIGHT_QUADS + quad];
}
