// params: COLUMNS, EPS
// RMS norm, forward. 16 lanes share a row, 4 rows a workgroup. Each lane adds up all 16 partial sums itself in the same
// order: one barrier instead of a tree, and the same bits in every lane. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(2) var<storage, read> weight: array<vec4f>; // [COLUMNS / 4]
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(4) var<storage, read_write> rstd: array<f32>; // [rows]
const QUADS = COLUMNS / 4u;
const LANES = 16u;
var<workgroup> partial: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let row = (w.y * n.x + w.x) * 4u + t / LANES;
  let lane = t % LANES;
  let base = min(row, dims.x - 1u) * QUADS;
  var squares = 0f;
  for (var i = lane; i < QUADS; i += LANES) {
    let v = x[base + i];
    squares += dot(v, v);
  }
  partial[t] = squares;
  workgroupBarrier();
  if (row >= dims.x) {
    return;
  }
  var sum = 0f;
  for (var i = 0u; i < LANES; i++) {
    sum += partial[t - lane + i];
  }
  let r = 1f / sqrt(sum / f32(COLUMNS) + EPS);
  for (var i = lane; i < QUADS; i += LANES) {
    out[base + i] = x[base + i] * r * weight[i];
  }
  if (lane == 0u) {
    rstd[row] = r;
  }
}
