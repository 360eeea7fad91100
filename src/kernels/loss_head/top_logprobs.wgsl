// params: INVERSE_TEMPERATURE
// Logits of the top ids -> their ln p, in place. One invocation an id. dims = (rows * K, K).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> state: array<vec4f>; // [rows] (m, Z, p of the rest, 0)
@group(0) @binding(2) var<storage, read_write> values: array<f32>; // [rows, K]

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let i = (w.y * n.x + w.x) * 64u + t;
  if (i < dims.x) {
    let s = state[i / dims.y];
    let logprob = values[i] * INVERSE_TEMPERATURE - s.x - log(s.y);
    values[i] = select(logprob, 0f, logprob > 0f && logprob < 1f); // rounding alone: min would make 0 of NaN
  }
}
