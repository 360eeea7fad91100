// params: INNER, COLUMNS, RANK, GROUPS, END0, END1, RESIDUAL
// out = x W^T (+ residual) (+ LoRA). One invocation computes 4 rows x 4 columns from storage: 8 vec4 loads feed 64
// multiply-adds; no workgroup memory, no barrier. Rows past the end are computed from the last row and not written.
// Unused bindings are bound to x. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [rows, INNER / 4]
@group(0) @binding(2) var<storage, read> weight: array<vec4f>; // [COLUMNS, INNER / 4]
@group(0) @binding(3) var<storage, read> residual: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(4) var<storage, read> xa: array<f32>; // [rows, GROUPS * RANK]
@group(0) @binding(5) var<storage, read> b: array<f32>; // [COLUMNS, RANK]
@group(0) @binding(6) var<storage, read_write> out: array<vec4f>; // [rows, COLUMNS / 4]
const K4 = INNER / 4u;
const N4 = COLUMNS / 4u;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) g: vec3u) {
  let n4 = g.x;
  let m = g.y * 4u;
  if (n4 >= N4 || m >= dims.x) {
    return;
  }
  let last = dims.x - 1u;
  let m1 = min(m + 1u, last);
  let m2 = min(m + 2u, last);
  let m3 = min(m + 3u, last);
  var c0 = vec4f();
  var c1 = vec4f();
  var c2 = vec4f();
  var c3 = vec4f();
  var pa0 = m * K4;
  var pa1 = m1 * K4;
  var pa2 = m2 * K4;
  var pa3 = m3 * K4;
  var pw = n4 * 4u * K4;
  for (var k = 0u; k < K4; k++) {
    let w0 = weight[pw];
    let w1 = weight[pw + K4];
    let w2 = weight[pw + 2u * K4];
    let w3 = weight[pw + 3u * K4];
    let a0 = x[pa0];
    let a1 = x[pa1];
    let a2 = x[pa2];
    let a3 = x[pa3];
    c0 += vec4f(dot(a0, w0), dot(a0, w1), dot(a0, w2), dot(a0, w3));
    c1 += vec4f(dot(a1, w0), dot(a1, w1), dot(a1, w2), dot(a1, w3));
    c2 += vec4f(dot(a2, w0), dot(a2, w1), dot(a2, w2), dot(a2, w3));
    c3 += vec4f(dot(a3, w0), dot(a3, w1), dot(a3, w2), dot(a3, w3));
    pw++;
    pa0++;
    pa1++;
    pa2++;
    pa3++;
  }
  if (RANK > 0u) {
    let n = n4 * 4u;
    let group = RANK * (select(0u, 1u, n >= END0) + select(0u, 1u, n >= END1));
    for (var j = 0u; j < RANK; j++) {
      let bj = vec4f(b[n * RANK + j], b[(n + 1u) * RANK + j], b[(n + 2u) * RANK + j], b[(n + 3u) * RANK + j]);
      c0 += xa[m * GROUPS * RANK + group + j] * bj;
      c1 += xa[m1 * GROUPS * RANK + group + j] * bj;
      c2 += xa[m2 * GROUPS * RANK + group + j] * bj;
      c3 += xa[m3 * GROUPS * RANK + group + j] * bj;
    }
  }
  if (RESIDUAL) {
    c0 += residual[m * N4 + n4];
    c1 += residual[m1 * N4 + n4];
    c2 += residual[m2 * N4 + n4];
    c3 += residual[m3 * N4 + n4];
  }
  out[m * N4 + n4] = c0;
  if (m + 1u <= last) {
    out[(m + 1u) * N4 + n4] = c1;
  }
  if (m + 2u <= last) {
    out[(m + 2u) * N4 + n4] = c2;
  }
  if (m + 3u <= last) {
    out[(m + 3u) * N4 + n4] = c3;
  }
}
