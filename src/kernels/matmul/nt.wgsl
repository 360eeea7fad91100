// params: INNER, COLUMNS, RANK, GROUPS, END0, END1, STRIDE, BIAS, RESIDUAL, SCALES, LANES, TALL, PER, TWICE
// out = x W^T (+ bias) (+ residual) (+ LoRA): operands and result of subgroup.wgsl or tile.wgsl, which come behind this file and
// then one of ../matrix_*.wgsl with the weight at binding 2. Inner indices and columns are counted in quads (k, n4).
// LoRA is a few more inner indices: those of the group that a column belongs to. Unused bindings are bound to x.
// dims = (rows, INNER / 4, quads of RANK, first row of weight): loops run to dims, so that no driver unrolls them.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [rows, INNER / 4]
@group(0) @binding(3) var<storage, read> bias: array<vec4f>; // [COLUMNS / 4]
@group(0) @binding(4) var<storage, read> residual: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(5) var<storage, read> xa: array<f32>; // [rows, GROUPS * RANK]
@group(0) @binding(6) var<storage, read> b: array<f32>; // [COLUMNS, RANK]
@group(0) @binding(7) var<storage, read_write> out: array<vec4f>; // [rows, STRIDE / 4]
const K4 = INNER / 4u;
const N4 = COLUMNS / 4u;
const WEIGHT_QUADS = K4;

fn group_of(n4: u32) -> u32 {
  let n = n4 * 4u;
  return select(0u, 1u, GROUPS > 1u && n >= END0) + select(0u, 1u, GROUPS > 2u && n >= END1);
}
fn a_quad(m: u32, k: u32) -> vec4f {
  return x[m * K4 + k];
}
/** Column i: the weights of inner index 4 k + i for the columns of n4. */
fn w_block(k: u32, n4: u32) -> mat4x4f {
  let row = dims.w + n4 * 4u;
  return transpose(mat4x4f(weight_quad(row, k), weight_quad(row + 1u, k), weight_quad(row + 2u, k), weight_quad(row + 3u, k)));
}
fn rank_mask(j: u32) -> vec4<bool> {
  return vec4u(j, j + 1u, j + 2u, j + 3u) < vec4u(RANK);
}
fn lora_a_quad(m: u32, group: u32, j4: u32) -> vec4f {
  let at = (m * GROUPS + group) * RANK + j4 * 4u;
  return select(vec4f(), vec4f(xa[at], xa[at + 1u], xa[at + 2u], xa[at + 3u]), rank_mask(j4 * 4u));
}
fn b_row(n: u32, j: u32) -> vec4f {
  let at = n * RANK + j;
  return select(vec4f(), vec4f(b[at], b[at + 1u], b[at + 2u], b[at + 3u]), rank_mask(j));
}
fn lora_w_block(group: u32, j4: u32, n4: u32) -> mat4x4f {
  let n = n4 * 4u;
  let j = j4 * 4u;
  let mine = select(0f, 1f, group_of(n4) == group);
  return mine * transpose(mat4x4f(b_row(n, j), b_row(n + 1u, j), b_row(n + 2u, j), b_row(n + 3u, j)));
}
fn finish(m: u32, n4: u32, product: vec4f) {
  if (m >= dims.x || n4 >= N4) {
    return;
  }
  var row = product;
  if (BIAS) {
    row += bias[n4];
  }
  if (RESIDUAL) {
    row += residual[m * N4 + n4];
  }
  out[m * (STRIDE / 4u) + n4] = row;
}
