// params: COLUMNS, FIRST_ROW, START, INVERSE_TEMPERATURE, SCALES
// dh = (rest_weight * sum over the rest of p_v W_v - sum over k of id_weights_k W_id_k) / temperature, one chunk of W after
// the other: the START scales what the walk has summed, each subtracts the rows of W that lie in its chunk. A row whose weights are 0 gives zeros.
// Trap: `weight != 0f` is false for NaN, which would pass for such a row in silence; `weight == 0f` is false for it too.
// One invocation holds four columns of a row. The chunk is at binding 2, see ../matrix_source.ts, from its FIRST_ROW on.
// dims = (rows, first vocabulary row of the chunk, its ids, ids of a row).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> state: array<vec4f>; // [rows] (m, Z, p of the rest, 0)
@group(0) @binding(3) var<storage, read> ids: array<u32>; // [rows, dims.w]
@group(0) @binding(4) var<storage, read> rest_weight: array<f32>; // [rows]
@group(0) @binding(5) var<storage, read> id_weights: array<f32>; // [rows, dims.w]
@group(0) @binding(6) var<storage, read_write> dh: array<vec4f>; // [rows, COLUMNS / 4], in: sum over the rest of exp(l_v - m) W_v
const QUADS = COLUMNS / 4u;
const WEIGHT_QUADS = QUADS;

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
  let row = i / QUADS;
  var d = dh[i];
  if (START) {
    let a = rest_weight[row];
    d = select((a * INVERSE_TEMPERATURE / infinity_as_nan(state[row].y)) * d, vec4f(), a == 0f);
  }
  for (var k = 0u; k < dims.w; k++) {
    let c = id_weights[row * dims.w + k];
    let v = ids[row * dims.w + k] - dims.y; // wraps to a huge number when the id lies before this chunk
    if (c == 0f || v >= dims.z) {
      continue;
    }
    d -= (c * INVERSE_TEMPERATURE) * weight_quad(FIRST_ROW + v, i % QUADS);
  }
  dh[i] = d;
}
