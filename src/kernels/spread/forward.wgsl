// params: COLUMNS
// out = x, and to each dims.y rows of it one row of `add`. One invocation does a quad. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(2) var<storage, read> add: array<vec4f>; // [rows / dims.y, COLUMNS / 4]
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>; // [rows, COLUMNS / 4]
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
  out[i] = x[i] + add[i / QUADS / dims.y * QUADS + i % QUADS];
}
