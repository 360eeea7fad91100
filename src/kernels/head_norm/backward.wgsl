// params: Q_HEADS, KV_HEADS, QUADS, EPS
// Gradient of the head norms, in place: each invocation reads its head of d once, then writes it. v's part stays as it is.
// 1 / rms is computed again from x: cheaper than keeping it. dims = (rows, QUADS).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [rows, Q_HEADS + 2 * KV_HEADS, QUADS]
@group(0) @binding(2) var<storage, read> q_weight: array<vec4f>; // [QUADS]
@group(0) @binding(3) var<storage, read> k_weight: array<vec4f>; // [QUADS]
@group(0) @binding(4) var<storage, read_write> d: array<vec4f>; // as x
const HEADS = Q_HEADS + 2u * KV_HEADS;
const NORMED = Q_HEADS + KV_HEADS;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let id = (w.y * n.x + w.x) * 64u + t;
  if (id >= dims.x * NORMED) {
    return;
  }
  let head = id % NORMED;
  let base = (id / NORMED * HEADS + head) * QUADS;
  var squares = vec4f();
  var products = vec4f();
  for (var i = 0u; i < dims.y; i++) {
    let v = x[base + i];
    squares += v * v;
    products += select(k_weight[i], q_weight[i], head < Q_HEADS) * d[base + i] * v;
  }
  let r = 1f / sqrt(dot(squares, vec4f(1f)) / f32(4u * QUADS) + EPS);
  let mean = dot(products, vec4f(1f)) * r / f32(4u * QUADS); // mean(weight * d * xhat)
  for (var i = 0u; i < dims.y; i++) {
    let weighted = select(k_weight[i], q_weight[i], head < Q_HEADS) * d[base + i];
    d[base + i] = r * (weighted - x[base + i] * r * mean);
  }
}
