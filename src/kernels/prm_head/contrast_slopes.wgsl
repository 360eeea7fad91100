// params: TEMPERATURE, SHARE
// Mixes the contrast's loss and its slope in both scores into those of the labels, see contrast.ts. A right step is pushed up by
// its own loss, a wrong one down by those of the right steps that stand against it. One invocation a row. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> scores: array<f32>; // [rows]
@group(0) @binding(2) var<storage, read> labels: array<u32>; // [rows]
@group(0) @binding(3) var<storage, read> weights: array<f32>; // [rows]
@group(0) @binding(4) var<storage, read> places: array<vec2u>; // [rows] (question, trace)
@group(0) @binding(5) var<storage, read> against: array<f32>; // [rows]
@group(0) @binding(6) var<storage, read_write> losses: array<f32>; // [rows]
@group(0) @binding(7) var<storage, read_write> slopes: array<vec2f>; // [rows]

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
  let p = scores[row];
  let x = p / TEMPERATURE;
  var loss = 0f;
  var pull = 0f; // TEMPERATURE * dL/dp
  if (weight != 0f && labels[row] == 1u) {
    loss = weight * (against[row] - x);
    pull = weight * (exp(x - against[row]) - 1f);
  } else if (weight != 0f) {
    let place = places[row];
    for (var i = 0u; i < dims.x; i++) {
      let other = places[i];
      if (weights[i] != 0f && labels[i] == 1u && other.x == place.x && other.y != place.y) {
        pull += weights[i] * exp(x - against[i]);
      }
    }
  }
  let slope = pull / TEMPERATURE * p * (1f - p);
  losses[row] = (1f - SHARE) * losses[row] + SHARE * loss;
  slopes[row] = (1f - SHARE) * slopes[row] + SHARE * vec2f(-slope, slope);
}
