// params:
// out[dims.y] = sum of x[0 .. dims.x), after what it held when going_on[0] != 0: each of 64 lanes sums every 64th element, lane 0 adds the lanes in order.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> going_on: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) t: u32) {
  var s = 0f;
  for (var i = t; i < dims.x; i += 64u) {
    s += x[i];
  }
  sums[t] = s;
  workgroupBarrier();
  if (t == 0u) {
    s = 0f;
    if (going_on[0] != 0f) {
      s = out[dims.y];
    }
    for (var i = 0u; i < 64u; i++) {
      s += sums[i];
    }
    out[dims.y] = s;
  }
}
