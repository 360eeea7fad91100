// params: COLUMNS, GROUP, EPS
// Group norm: the GROUP columns of a group are normed together, over all rows of a sequence; then weight and bias of the column.
// One invocation does one group of one sequence. dims = (sequences, steps). The loops run to dims.y, which a
// software driver does not know: it would unroll them, and compile for seconds.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [sequences, steps, COLUMNS / 4]
@group(0) @binding(2) var<storage, read> weight: array<vec4f>; // [COLUMNS / 4]
@group(0) @binding(3) var<storage, read> bias: array<vec4f>; // [COLUMNS / 4]
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>; // [sequences, steps, COLUMNS / 4]
const QUADS = COLUMNS / 4u;
const WIDE = GROUP / 4u;
const GROUPS = COLUMNS / GROUP;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let i = (w.y * n.x + w.x) * 64u + t;
  if (i >= dims.x * GROUPS) {
    return;
  }
  let count = f32(dims.y * GROUP);
  let column = i % GROUPS * WIDE;
  let first = i / GROUPS * dims.y * QUADS + column;
  var s = vec4f();
  for (var k = 0u; k < dims.y * WIDE; k++) {
    s += x[first + k / WIDE * QUADS + k % WIDE];
  }
  let mean = (s.x + s.y + s.z + s.w) / count;
  s = vec4f();
  for (var k = 0u; k < dims.y * WIDE; k++) {
    let off = x[first + k / WIDE * QUADS + k % WIDE] - mean;
    s += off * off;
  }
  let rstd = inverseSqrt((s.x + s.y + s.z + s.w) / count + EPS);
  for (var k = 0u; k < dims.y * WIDE; k++) {
    let at = first + k / WIDE * QUADS + k % WIDE;
    let c = column + k % WIDE;
    out[at] = (x[at] - mean) * rstd * weight[c] + bias[c];
  }
}
