// params: CLIP_LOW, CLIP_HIGH, RATIO_CAP, BETA, KL_K1, ON_POLICY
// The clipped policy gradient of each token, see policy_gradient.ts. A row of weight 0 is not looked at. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> logprobs: array<f32>; // [rows]
@group(0) @binding(2) var<storage, read> state: array<vec4f>; // [rows] (m, Z, p of the rest, 0)
@group(0) @binding(3) var<storage, read> tokens: array<vec4f>; // [rows] (advantage, old ln p, reference ln p, weight)
@group(0) @binding(4) var<storage, read_write> stats: array<vec4f>; // [rows] weight * (loss, ratio, is clipped, KL)
@group(0) @binding(5) var<storage, read_write> rest_weight: array<f32>; // [rows]
@group(0) @binding(6) var<storage, read_write> id_weights: array<f32>; // [rows]
/** exp of a larger difference is of no use, and of 89 is no number. */
const MOST = 20f;

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
  let advantage = tokens[row].x;
  let weight = tokens[row].w;
  if (weight == 0f) {
    stats[row] = vec4f();
    rest_weight[row] = 0f;
    id_weights[row] = 0f;
    return;
  }
  let logprob = logprobs[row];
  let ratio = exp(clamp(logprob - select(tokens[row].y, logprob, ON_POLICY), -MOST, MOST));
  let capped = min(ratio, RATIO_CAP);
  let surrogate = capped * advantage;
  let clipped = clamp(ratio, CLIP_LOW, CLIP_HIGH) * advantage;
  let is_clipped = (advantage > 0f && ratio > CLIP_HIGH) || (advantage < 0f && ratio < CLIP_LOW);
  // d surrogate / d logprob is the surrogate itself, and nothing where a bound holds it.
  var slope = -select(surrogate, 0f, is_clipped || ratio > RATIO_CAP);

  let difference = clamp(tokens[row].z - logprob, -MOST, MOST);
  var kl = exp(difference) - difference - 1f;
  var kl_slope = 1f - exp(difference);
  if (KL_K1) {
    kl = -difference;
    kl_slope = 1f;
  }
  let loss = -min(surrogate, clipped) + BETA * kl;
  slope += BETA * kl_slope;
  stats[row] = weight * vec4f(loss, ratio, select(0f, 1f, is_clipped), kl);
  rest_weight[row] = -weight * slope;
  id_weights[row] = -weight * slope * state[row].z;
}
