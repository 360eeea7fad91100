// params: INNER, COLUMNS, RANK, GROUPS, END0, END1, STRIDE, BIAS, RESIDUAL, TALL
// out = x W^T (+ bias) (+ residual) (+ LoRA). One invocation computes 8 columns of 8 rows (TALL) or 4 rows straight from storage:
// 16 vec4 loads feed 256 multiply-adds; no workgroup memory, no barrier. A block of 4 rows x 4 columns is a mat4x4f whose
// columns are the rows of out. Rows and columns past the end are computed from the last ones and not written.
// Unused bindings are bound to x. dims = (rows, INNER / 4, RANK, first row of weight): loops run to dims, so that no driver unrolls them.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [rows, INNER / 4]
@group(0) @binding(2) var<storage, read> weight: array<vec4f>; // [.., INNER / 4]
@group(0) @binding(3) var<storage, read> bias: array<vec4f>; // [COLUMNS / 4]
@group(0) @binding(4) var<storage, read> residual: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(5) var<storage, read> xa: array<f32>; // [rows, GROUPS * RANK]
@group(0) @binding(6) var<storage, read> b: array<f32>; // [COLUMNS, RANK]
@group(0) @binding(7) var<storage, read_write> out: array<vec4f>; // [rows, STRIDE / 4]
const K4 = INNER / 4u;
const N4 = COLUMNS / 4u;
const ROWS = select(4u, 8u, TALL);

fn x_block(at: vec4u) -> mat4x4f {
  return mat4x4f(x[at.x], x[at.y], x[at.z], x[at.w]);
}
/** 4 rows of W from `at` on, transposed: times a block of x it gives a block of out. */
fn w_block(at: u32) -> mat4x4f {
  return transpose(mat4x4f(weight[at], weight[at + K4], weight[at + 2u * K4], weight[at + 3u * K4]));
}
fn residual_block(rows: vec4u, n4: u32) -> mat4x4f {
  let at = rows * N4 + n4;
  return mat4x4f(residual[at.x], residual[at.y], residual[at.z], residual[at.w]);
}
fn xa_column(rows: vec4u, column: u32) -> vec4f {
  let at = rows * (GROUPS * RANK) + column;
  return vec4f(xa[at.x], xa[at.y], xa[at.z], xa[at.w]);
}
fn lora_block(rows: vec4u, n4: u32) -> mat4x4f {
  let n = n4 * 4u;
  let group = RANK * (select(0u, 1u, n >= END0) + select(0u, 1u, n >= END1));
  var block = mat4x4f();
  for (var j = 0u; j < dims.z; j++) {
    let at = n * RANK + j;
    let bj = vec4f(b[at], b[at + RANK], b[at + 2u * RANK], b[at + 3u * RANK]);
    let aj = xa_column(rows, group + j);
    block += mat4x4f(aj.x * bj, aj.y * bj, aj.z * bj, aj.w * bj);
  }
  return block;
}
fn finish(first: u32, rows: vec4u, n4: u32, product: mat4x4f) {
  if (n4 >= N4) {
    return;
  }
  var block = product;
  if (RANK > 0u) {
    block += lora_block(rows, n4);
  }
  if (BIAS) {
    let row = bias[n4];
    block += mat4x4f(row, row, row, row);
  }
  if (RESIDUAL) {
    block += residual_block(rows, n4);
  }
  for (var i = 0u; i < 4u; i++) {
    if (first + i < dims.x) {
      out[(first + i) * (STRIDE / 4u) + n4] = block[i];
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
  let left = (dims.w + n4 * 4u) * K4;
  let right = (dims.w + min(n4 + 1u, N4 - 1u) * 4u) * K4;
  var c00 = mat4x4f();
  var c01 = mat4x4f();
  var c10 = mat4x4f();
  var c11 = mat4x4f();
  for (var k = 0u; k < dims.y; k++) {
    let w0 = w_block(left + k);
    let w1 = w_block(right + k);
    let a0 = x_block(top * K4 + k);
    c00 += w0 * a0;
    c01 += w1 * a0;
    if (TALL) {
      let a1 = x_block(low * K4 + k);
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
