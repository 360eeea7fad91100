// params: COLUMNS
// Weighted squared errors: losses[r] = sum_c weights (x - target)^2, and their slopes. One invocation does a row. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(2) var<storage, read> wanted: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(3) var<storage, read> weights: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(4) var<storage, read_write> losses: array<f32>; // [rows]
@group(0) @binding(5) var<storage, read_write> dx: array<vec4f>; // [rows, COLUMNS / 4]
const QUADS = COLUMNS / 4u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let row = (w.y * n.x + w.x) * 64u + t;
  if (row >= dims.x) {
    return;
  }
  var s = 0f;
  for (var q = 0u; q < QUADS; q++) {
    let at = row * QUADS + q;
    let off = x[at] - wanted[at];
    let slope = weights[at] * off;
    s += dot(slope, off);
    dx[at] = 2f * slope;
  }
  losses[row] = s;
}
