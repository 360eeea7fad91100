// params: KIND, BETA, LOG_BETA, LOG_REST, START, INVERSE_TEMPERATURE
// dL/dlogit of each id of one chunk, in place of the student's logits: weight p_v (slope_v - mean slope) / temperature. Ids of padding and rows of
// weight 0 get 0. With the first chunk each row's loss, weight times its divergence. A workgroup shares a row.
// dims = (rows, floats of a row of logits, ids in the chunk).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read_write> logits: array<f32>; // [rows, dims.y] in: the student's
@group(0) @binding(2) var<storage, read> teacher_logits: array<f32>; // [rows, dims.y]
@group(0) @binding(3) var<storage, read> state: array<vec4f>; // [rows] (m, Z, …)
@group(0) @binding(4) var<storage, read> teacher_state: array<vec4f>; // [rows]
@group(0) @binding(5) var<storage, read> sums: array<vec2f>; // [rows] (divergence, mean slope)
@group(0) @binding(6) var<storage, read> weights: array<f32>; // [rows]
@group(0) @binding(7) var<storage, read_write> losses: array<f32>; // [rows]
@group(0) @binding(8) var<storage, read_write> keep: array<f32>; // [rows] 1: what earlier chunks have summed stays

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let row = w.y * n.x + w.x;
  if (row >= dims.x) {
    return;
  }
  let weight = weights[row];
  let lse = state[row].x + log(state[row].y);
  let teacher_lse = teacher_state[row].x + log(teacher_state[row].y);
  let mean = sums[row].y;
  for (var v = t; v < dims.y; v += 64u) {
    let at = row * dims.y + v;
    var slope = 0f;
    if (v < dims.z) {
      let lp = logits[at] * INVERSE_TEMPERATURE - lse;
      let lq = teacher_logits[at] * INVERSE_TEMPERATURE - teacher_lse;
      let terms = divergence_terms(lp, lq);
      slope = weight * (terms.z - terms.x * mean) * INVERSE_TEMPERATURE;
    }
    logits[at] = select(slope, 0f, weight == 0f);
  }
  if (t == 0u) {
    keep[row] = 1f;
    if (START) {
      losses[row] = select(weight * sums[row].x, 0f, weight == 0f);
    }
  }
}
