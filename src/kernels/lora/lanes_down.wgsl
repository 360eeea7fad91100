// params: INNER, RANK, SCALE, LANES, TALL
// Operands of lanes_narrow.wgsl, which comes behind, for xa = SCALE * x A^T. RANK = rows of A, all groups together.
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows)
@group(0) @binding(1) var<storage, read> wide: array<vec4f>; // x [rows, INNER / 4]
@group(0) @binding(2) var<storage, read> narrow: array<vec4f>; // A [RANK, INNER / 4]
@group(0) @binding(3) var<storage, read_write> out: array<f32>; // [rows, RANK]
const WIDTH = RANK;

fn narrow_quad(j: u32, k: u32) -> vec4f {
  return narrow[min(j, RANK - 1u) * (INNER / 4u) + k];
}
/** First inner quad of a group, and the one behind the last. */
fn inner_quads(group: u32) -> vec2u {
  return vec2u(0u, INNER / 4u);
}
