// params:
// out[index + c] = sum of column c of x, after what it held when going_on[0] != 0. One workgroup a column: each of 64 lanes
// sums every 64th row, lane 0 adds the lanes in order. dims = (rows, index, columns).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<f32>; // [rows, columns]
@group(0) @binding(2) var<storage, read> going_on: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) w: vec3u, @builtin(local_invocation_index) t: u32) {
  var s = 0f;
  for (var i = t; i < dims.x; i += 64u) {
    s += x[i * dims.z + w.x];
  }
  sums[t] = s;
  workgroupBarrier();
  if (t == 0u) {
    s = 0f;
    if (going_on[0] != 0f) {
      s = out[dims.y + w.x];
    }
    for (var i = 0u; i < 64u; i++) {
      s += sums[i];
    }
    out[dims.y + w.x] = s;
  }
}
