// params: COLUMNS, EPS, RESIDUAL, LANES
// RMS norm, forward. LANES lanes share a row, 64 a workgroup. Every lane sums the squares of the whole row: reading a row
// from cache 8 times costs a GPU little. On software adapters a row has one lane. Without a residual, it is bound to x and not used.
// dims = (rows, COLUMNS / 4).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(2) var<storage, read> weight: array<vec4f>; // [COLUMNS / 4]
@group(0) @binding(3) var<storage, read> residual: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(5) var<storage, read_write> rstd: array<f32>; // [rows]
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
  let lane = t % LANES;
  let base = row * QUADS;
  var squares = vec4f();
  for (var i = 0u; i < dims.y; i++) {
    let v = x[base + i];
    squares += v * v;
  }
  let r = 1f / sqrt(dot(squares, vec4f(1f)) / f32(COLUMNS) + EPS);
  for (var i = lane; i < dims.y; i += LANES) {
    var y = x[base + i] * r * weight[i];
    if (RESIDUAL) {
      y += residual[base + i];
    }
    out[base + i] = y;
  }
  if (lane == 0u) {
    rstd[row] = r;
  }
}
