// params: INNER, RANK, GROUPS, END0, END1, SCALE
// dyb[m, g * RANK + j] = SCALE * sum over group g's columns n of dy[m, n] * b[n, j]. One invocation computes 4 values of j
// in one group for 4 rows, as one mat4x4f whose columns are rows of dyb. Groups begin at 0, END0, END1. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>; // [rows, INNER / 4]
@group(0) @binding(2) var<storage, read> b: array<f32>; // [INNER, RANK]
@group(0) @binding(3) var<storage, read_write> dyb: array<f32>; // [rows, GROUPS * RANK]
const N4 = INNER / 4u;
const WIDTH = GROUPS * RANK;
const QUADS = (RANK + 3u) / 4u; // of one group

fn b_row(n: u32, j: vec4u) -> vec4f {
  let at = n * RANK + j;
  return vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let id = (w.y * n.x + w.x) * 64u + t;
  let m = id / (GROUPS * QUADS) * 4u;
  if (m >= dims.x) {
    return;
  }
  let group = id / QUADS % GROUPS;
  let j = id % QUADS * 4u;
  var begin = 0u;
  var end = select(INNER, END0, GROUPS > 1u);
  if (group == 1u) {
    begin = END0;
    end = select(INNER, END1, GROUPS > 2u);
  } else if (group == 2u) {
    begin = END1;
    end = INNER;
  }
  let p = min(vec4u(m, m + 1u, m + 2u, m + 3u), vec4u(dims.x - 1u)) * N4;
  let columns = min(vec4u(j, j + 1u, j + 2u, j + 3u), vec4u(RANK - 1u));
  var block = mat4x4f();
  for (var q = begin / 4u; q < end / 4u; q++) {
    let rows = mat4x4f(dy[p.x + q], dy[p.y + q], dy[p.z + q], dy[p.w + q]);
    let at = q * 4u;
    let weights = mat4x4f(b_row(at, columns), b_row(at + 1u, columns), b_row(at + 2u, columns), b_row(at + 3u, columns));
    block += weights * rows;
  }
  for (var i = 0u; i < 4u; i++) {
    for (var c = 0u; c < 4u; c++) {
      if (m + i < dims.x && j + c < RANK) {
        dyb[(m + i) * WIDTH + group * RANK + j + c] = SCALE * block[i][c];
      }
    }
  }
}
