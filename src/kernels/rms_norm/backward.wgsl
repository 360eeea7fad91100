// params: COLUMNS, RESIDUAL, LANES
// RMS norm, gradient of the input. Lanes as in the forward. Without a residual, d_residual is bound to x and not used.
// dims = (rows, COLUMNS / 4).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> d_out: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(2) var<storage, read> x: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(3) var<storage, read> weight: array<vec4f>; // [COLUMNS / 4]
@group(0) @binding(4) var<storage, read> rstd: array<f32>; // [rows]
@group(0) @binding(5) var<storage, read> d_residual: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(6) var<storage, read_write> dx: array<vec4f>; // [rows, COLUMNS / 4]
const QUADS = COLUMNS / 4u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let row = (w.y * n.x + w.x) * (64u / LANES) + t / LANES;
  if (row >= dims.x) {
    return;
  }
  let base = row * QUADS;
  var products = vec4f();
  for (var i = 0u; i < dims.y; i++) {
    products += weight[i] * d_out[base + i] * x[base + i];
  }
  let r = rstd[row];
  let mean = dot(products, vec4f(1f)) * r / f32(COLUMNS); // mean(weight * d_out * xhat)
  for (var i = t % LANES; i < dims.y; i += LANES) {
    var d = r * (weight[i] * d_out[base + i] - x[base + i] * r * mean);
    if (RESIDUAL) {
      d += d_residual[base + i];
    }
    dx[base + i] = d;
  }
}
