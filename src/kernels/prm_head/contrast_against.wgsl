// params: TEMPERATURE
// ln of what a right step's score stands against: itself and the wrong steps of other traces of its question, as in
// contrast.ts. One invocation a row; others than right steps get 0. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> scores: array<f32>; // [rows]
@group(0) @binding(2) var<storage, read> labels: array<u32>; // [rows]
@group(0) @binding(3) var<storage, read> weights: array<f32>; // [rows]
@group(0) @binding(4) var<storage, read> places: array<vec2u>; // [rows] (question, trace)
@group(0) @binding(5) var<storage, read_write> against: array<f32>; // [rows]

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
  if (weights[row] == 0f || labels[row] != 1u) {
    against[row] = 0f;
    return;
  }
  let place = places[row];
  // Scores lie in 0..1, so 1 / TEMPERATURE bounds every exponent.
  var sum = exp((scores[row] - 1f) / TEMPERATURE);
  for (var i = 0u; i < dims.x; i++) {
    let other = places[i];
    if (weights[i] != 0f && labels[i] == 0u && other.x == place.x && other.y != place.y) {
      sum += exp((scores[i] - 1f) / TEMPERATURE);
    }
  }
  against[row] = log(sum) + 1f / TEMPERATURE;
}
