// params: Q_HEADS, KV_HEADS, QUADS, EPS
// RMS norm of each q and k head of the fused rows [q heads | k heads | v heads]; v is copied. One invocation a head of a row.
// dims = (rows, QUADS).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [rows, Q_HEADS + 2 * KV_HEADS, QUADS]
@group(0) @binding(2) var<storage, read> q_weight: array<vec4f>; // [QUADS]
@group(0) @binding(3) var<storage, read> k_weight: array<vec4f>; // [QUADS]
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>; // as x
const HEADS = Q_HEADS + 2u * KV_HEADS;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let id = (w.y * n.x + w.x) * 64u + t;
  if (id >= dims.x * HEADS) {
    return;
  }
  let head = id % HEADS;
  let base = id * QUADS;
  if (head >= Q_HEADS + KV_HEADS) {
    for (var i = 0u; i < dims.y; i++) {
      out[base + i] = x[base + i];
    }
    return;
  }
  var squares = vec4f();
  for (var i = 0u; i < dims.y; i++) {
    squares += x[base + i] * x[base + i];
  }
  let r = 1f / sqrt(dot(squares, vec4f(1f)) / f32(4u * QUADS) + EPS);
  for (var i = 0u; i < dims.y; i++) {
    out[base + i] = x[base + i] * r * select(k_weight[i], q_weight[i], head < Q_HEADS);
  }
}
