// params: COLUMNS
// The gradient of the row that was added to dims.y rows: their sum, in their order. One invocation does a quad. dims.x = rows of d_add.
// A software driver unrolls a loop whose end it knows, and compiles for seconds: hence dims.y.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> d_out: array<vec4f>; // [dims.x * dims.y, COLUMNS / 4]
@group(0) @binding(2) var<storage, read_write> d_add: array<vec4f>; // [dims.x, COLUMNS / 4]
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
  let first = i / QUADS * dims.y;
  var s = vec4f();
  for (var r = 0u; r < dims.y; r++) {
    s += d_out[(first + r) * QUADS + i % QUADS];
  }
  d_add[i] = s;
}
