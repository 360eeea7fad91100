// params: COLUMNS
// out[i] = x[index[i]], or a row of zeros where there is no such row. One invocation copies four columns.
// dims = (rows of out, rows of x).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> index: array<u32>; // [dims.x]
@group(0) @binding(2) var<storage, read> x: array<vec4f>; // [dims.y, COLUMNS / 4]
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>; // [dims.x, COLUMNS / 4]
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
  let row = index[i / QUADS];
  var value = vec4f();
  if (row < dims.y) {
    value = x[row * QUADS + i % QUADS];
  }
  out[i] = value;
}
