// params: INNER, COLUMNS, RANK, KEEP, TALL
// dx = dy W (+ dyb a) (+ keep * dx). Blocks, tiles and loops as in nt.wgsl; only W is walked the other way.
// Unused bindings are bound to dy. dims = (rows, INNER / 4, RANK, first row of weight).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>; // [rows, INNER / 4]
@group(0) @binding(2) var<storage, read> weight: array<vec4f>; // [.., COLUMNS / 4]
@group(0) @binding(3) var<storage, read> dyb: array<f32>; // [rows, RANK]
@group(0) @binding(4) var<storage, read> a: array<vec4f>; // [RANK, COLUMNS / 4]
@group(0) @binding(5) var<storage, read> keep: array<f32>; // [rows]
@group(0) @binding(6) var<storage, read_write> dx: array<vec4f>; // [rows, COLUMNS / 4]
const K4 = INNER / 4u;
const N4 = COLUMNS / 4u;
const ROWS = select(4u, 8u, TALL);

fn dy_block(at: vec4u) -> mat4x4f {
  return mat4x4f(dy[at.x], dy[at.y], dy[at.z], dy[at.w]);
}
/** 4 columns of 4 consecutive rows of W: times a block of dy it gives a block of dx. */
fn w_block(at: u32) -> mat4x4f {
  return mat4x4f(weight[at], weight[at + N4], weight[at + 2u * N4], weight[at + 3u * N4]);
}
fn lora_block(rows: vec4u, n4: u32) -> mat4x4f {
  var block = mat4x4f();
  for (var j = 0u; j < dims.z; j++) {
    let at = rows * RANK + j;
    let aj = a[j * N4 + n4];
    block += mat4x4f(dyb[at.x] * aj, dyb[at.y] * aj, dyb[at.z] * aj, dyb[at.w] * aj);
  }
  return block;
}
fn kept_block(rows: vec4u, n4: u32) -> mat4x4f {
  let at = rows * N4 + n4;
  return mat4x4f(
    keep[rows.x] * dx[at.x],
    keep[rows.y] * dx[at.y],
    keep[rows.z] * dx[at.z],
    keep[rows.w] * dx[at.w],
  );
}
fn finish(first: u32, rows: vec4u, n4: u32, product: mat4x4f) {
  if (n4 >= N4) {
    return;
  }
  var block = product;
  if (RANK > 0u) {
    block += lora_block(rows, n4);
  }
  if (KEEP) {
    block += kept_block(rows, n4);
  }
  for (var i = 0u; i < 4u; i++) {
    if (first + i < dims.x) {
      dx[(first + i) * N4 + n4] = block[i];
    }
  }
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) g: vec3u) {
  let m = g.y * ROWS;
  let n4 = g.x * 2u;
  if (m >= dims.x || n4 >= N4) {
    return;
  }
  let top = min(vec4u(m, m + 1u, m + 2u, m + 3u), vec4u(dims.x - 1u));
  let low = min(vec4u(m + 4u, m + 5u, m + 6u, m + 7u), vec4u(dims.x - 1u));
  let right = min(n4 + 1u, N4 - 1u);
  var c00 = mat4x4f();
  var c01 = mat4x4f();
  var c10 = mat4x4f();
  var c11 = mat4x4f();
  for (var k = 0u; k < dims.y; k++) {
    let w0 = w_block((dims.w + k * 4u) * N4 + n4);
    let w1 = w_block((dims.w + k * 4u) * N4 + right);
    let a0 = dy_block(top * K4 + k);
    c00 += w0 * a0;
    c01 += w1 * a0;
    if (TALL) {
      let a1 = dy_block(low * K4 + k);
      c10 += w0 * a1;
      c11 += w1 * a1;
    }
  }
  finish(m, top, n4, c00);
  finish(m, top, n4 + 1u, c01);
  if (TALL) {
    finish(m + 4u, low, n4, c10);
    finish(m + 4u, low, n4 + 1u, c11);
  }
}
