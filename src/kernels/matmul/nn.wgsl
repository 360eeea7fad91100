// params: INNER, COLUMNS, RANK, KEEP
// dx = dy W (+ dyb a) (+ keep * dx). One invocation computes 4 rows x 4 columns from storage, as in nt.wgsl.
// Unused bindings are bound to dy. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>; // [rows, INNER / 4]
@group(0) @binding(2) var<storage, read> weight: array<vec4f>; // [INNER, COLUMNS / 4]
@group(0) @binding(3) var<storage, read> dyb: array<f32>; // [rows, RANK]
@group(0) @binding(4) var<storage, read> a: array<vec4f>; // [RANK, COLUMNS / 4]
@group(0) @binding(5) var<storage, read> keep: array<f32>; // [rows]
@group(0) @binding(6) var<storage, read_write> dx: array<vec4f>; // [rows, COLUMNS / 4]
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
  var pw = n4;
  for (var k = 0u; k < K4; k++) {
    let w0 = weight[pw];
    let w1 = weight[pw + N4];
    let w2 = weight[pw + 2u * N4];
    let w3 = weight[pw + 3u * N4];
    let a0 = dy[pa0];
    let a1 = dy[pa1];
    let a2 = dy[pa2];
    let a3 = dy[pa3];
    c0 += a0.x * w0 + a0.y * w1 + a0.z * w2 + a0.w * w3;
    c1 += a1.x * w0 + a1.y * w1 + a1.z * w2 + a1.w * w3;
    c2 += a2.x * w0 + a2.y * w1 + a2.z * w2 + a2.w * w3;
    c3 += a3.x * w0 + a3.y * w1 + a3.z * w2 + a3.w * w3;
    pw += 4u * N4;
    pa0++;
    pa1++;
    pa2++;
    pa3++;
  }
  if (RANK > 0u) {
    for (var j = 0u; j < RANK; j++) {
      let aj = a[j * N4 + n4];
      c0 += dyb[m * RANK + j] * aj;
      c1 += dyb[m1 * RANK + j] * aj;
      c2 += dyb[m2 * RANK + j] * aj;
      c3 += dyb[m3 * RANK + j] * aj;
    }
  }
  if (KEEP) {
    c0 += keep[m] * dx[m * N4 + n4];
    c1 += keep[m1] * dx[m1 * N4 + n4];
    c2 += keep[m2] * dx[m2 * N4 + n4];
    c3 += keep[m3] * dx[m3 * N4 + n4];
  }
  dx[m * N4 + n4] = c0;
  if (m + 1u <= last) {
    dx[(m + 1u) * N4 + n4] = c1;
  }
  if (m + 2u <= last) {
    dx[(m + 2u) * N4 + n4] = c2;
  }
  if (m + 3u <= last) {
    dx[(m + 3u) * N4 + n4] = c3;
  }
}
