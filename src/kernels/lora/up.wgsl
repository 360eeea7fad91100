// params: INNER, RANK, GROUPS, END0, END1, SCALE
// dyb[m, g * RANK + j] = SCALE * sum over group g's columns n of dy[m, n] * b[n, j]. One invocation computes one column
// of 4 rows. Groups begin at 0, END0, END1. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>; // [rows, INNER / 4]
@group(0) @binding(2) var<storage, read> b: array<f32>; // [INNER, RANK]
@group(0) @binding(3) var<storage, read_write> dyb: array<f32>; // [rows, GROUPS * RANK]
const N4 = INNER / 4u;
const WIDTH = GROUPS * RANK;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let id = (w.y * n.x + w.x) * 64u + t;
  let m = id / WIDTH * 4u;
  if (m >= dims.x) {
    return;
  }
  let column = id % WIDTH;
  let group = column / RANK;
  let j = column % RANK;
  var begin = 0u;
  var end = select(INNER, END0, GROUPS > 1u);
  if (group == 1u) {
    begin = END0;
    end = select(INNER, END1, GROUPS > 2u);
  } else if (group == 2u) {
    begin = END1;
    end = INNER;
  }
  let last = dims.x - 1u;
  let p = vec4u(m, min(m + 1u, last), min(m + 2u, last), min(m + 3u, last)) * N4;
  var sum = vec4f();
  for (var q = begin / 4u; q < end / 4u; q++) {
    let at = q * 4u * RANK + j;
    let bj = vec4f(b[at], b[at + RANK], b[at + 2u * RANK], b[at + 3u * RANK]);
    sum += vec4f(dot(dy[p.x + q], bj), dot(dy[p.y + q], bj), dot(dy[p.z + q], bj), dot(dy[p.w + q], bj));
  }
  sum *= SCALE;
  for (var i = 0u; i < 4u; i++) {
    if (m + i < dims.x) {
      dyb[(m + i) * WIDTH + column] = sum[i];
    }
  }
}
