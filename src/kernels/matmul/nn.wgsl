// params: INNER, COLUMNS, RANK, KEEP, SCALES, LANES, TALL, PER, TWICE
// dx = dy W (+ dyb a) (+ keep * dx): operands and result, as in nt.wgsl; only W is walked the other way, and all columns
// share the inner indices of LoRA. Unused bindings are bound to dy.
// dims = (rows, INNER / 4, quads of RANK, first row of weight).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>; // [rows, INNER / 4]
@group(0) @binding(3) var<storage, read> dyb: array<f32>; // [rows, RANK]
@group(0) @binding(4) var<storage, read> a: array<vec4f>; // [RANK, COLUMNS / 4]
@group(0) @binding(5) var<storage, read> keep: array<f32>; // [rows]
@group(0) @binding(6) var<storage, read_write> dx: array<vec4f>; // [rows, COLUMNS / 4]
const K4 = INNER / 4u;
const N4 = COLUMNS / 4u;
const WEIGHT_QUADS = N4;

fn group_of(n4: u32) -> u32 {
  return 0u;
}
fn a_quad(m: u32, k: u32) -> vec4f {
  return dy[m * K4 + k];
}
fn w_block(k: u32, n4: u32) -> mat4x4f {
  let row = dims.w + k * 4u;
  return mat4x4f(weight_quad(row, n4), weight_quad(row + 1u, n4), weight_quad(row + 2u, n4), weight_quad(row + 3u, n4));
}
fn lora_a_quad(m: u32, group: u32, j4: u32) -> vec4f {
  let j = j4 * 4u;
  let at = m * RANK + j;
  let quad = vec4f(dyb[at], dyb[at + 1u], dyb[at + 2u], dyb[at + 3u]);
  return select(vec4f(), quad, vec4u(j, j + 1u, j + 2u, j + 3u) < vec4u(RANK));
}
fn a_row(j: u32, n4: u32) -> vec4f {
  return select(vec4f(), a[j * N4 + n4], j < RANK);
}
fn lora_w_block(group: u32, j4: u32, n4: u32) -> mat4x4f {
  let j = j4 * 4u;
  return mat4x4f(a_row(j, n4), a_row(j + 1u, n4), a_row(j + 2u, n4), a_row(j + 3u, n4));
}
fn finish(m: u32, n4: u32, product: vec4f) {
  if (m >= dims.x || n4 >= N4) {
    return;
  }
  let at = m * N4 + n4;
  var row = product;
  if (KEEP) {
    row += keep[m] * dx[at];
  }
  dx[at] = row;
}
