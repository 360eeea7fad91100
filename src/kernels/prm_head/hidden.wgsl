// params: COLUMNS
// dh = slope 0 * W_0 + slope 1 * W_1. One invocation holds four columns of a row. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> slopes: array<vec2f>; // [rows]
@group(0) @binding(2) var<storage, read> head: array<vec4f>; // [2, COLUMNS / 4], then the biases
@group(0) @binding(3) var<storage, read_write> dh: array<vec4f>; // [rows, COLUMNS / 4]
const QUADS = COLUMNS / 4u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let i = (w.y * n.x + w.x) * 64u + t;
  if (i >= dims.x * QUADS) {
    return;
  }
  let slope = slopes[i / QUADS];
  dh[i] = slope.x * head[i % QUADS] + slope.y * head[QUADS + i % QUADS];
}
