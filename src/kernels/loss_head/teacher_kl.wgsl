// params: TAIL, LEAST
// KL of each row from a teacher's most probable ids, see teacher_kl.ts. A row of weight 0 is not looked at.
// dims = (rows, ids of a row).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> logprobs: array<f32>; // [rows, dims.y]
@group(0) @binding(2) var<storage, read> state: array<vec4f>; // [rows] (m, Z, p of the rest, 0)
@group(0) @binding(3) var<storage, read> teacher: array<f32>; // [rows, dims.y] probabilities
@group(0) @binding(4) var<storage, read> weights: array<f32>; // [rows]
@group(0) @binding(5) var<storage, read_write> losses: array<f32>; // [rows]
@group(0) @binding(6) var<storage, read_write> rest_weight: array<f32>; // [rows]
@group(0) @binding(7) var<storage, read_write> id_weights: array<f32>; // [rows, dims.y]

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let row = (w.y * n.x + w.x) * 64u + t;
  if (row >= dims.x) {
    return;
  }
  let weight = weights[row];
  let is_unused = weight == 0f;
  let first = row * dims.y;
  var loss = 0f;
  var q_sum = 0f;
  for (var k = 0u; k < dims.y; k++) {
    let q = teacher[first + k];
    let logprob = logprobs[first + k];
    q_sum += q;
    if (q > 0f) {
      loss += q * (log(q) - logprob);
    }
  }
  // dL/dl_v = p_v total - q_v for the ids, p_v (total - slope) for the rest.
  var total = q_sum;
  var slope = 0f;
  if (TAIL) {
    let q = max(1f - q_sum, 0f);
    let p = max(state[row].z, LEAST);
    if (q > 0f) {
      loss += q * (log(q) - log(p));
    }
    slope = q / p;
    total += q;
  }
  losses[row] = select(weight * loss, 0f, is_unused);
  rest_weight[row] = select(weight * (total - slope), 0f, is_unused);
  for (var k = 0u; k < dims.y; k++) {
    let pull = teacher[first + k] - total * exp(logprobs[first + k]);
    id_weights[first + k] = select(weight * pull, 0f, is_unused);
  }
}
