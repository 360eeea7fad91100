// params:
// Weighted cross-entropy of each row. dL/dl_v = weight * (p_v - [v is the id]), and 1 - p of the id is p of the rest.
// A row of weight 0 is not looked at. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> logprobs: array<f32>; // [rows]
@group(0) @binding(2) var<storage, read> state: array<vec4f>; // [rows] (m, Z, p of the rest, 0)
@group(0) @binding(3) var<storage, read> weights: array<f32>; // [rows]
@group(0) @binding(4) var<storage, read_write> losses: array<f32>; // [rows]
@group(0) @binding(5) var<storage, read_write> rest_weight: array<f32>; // [rows]
@group(0) @binding(6) var<storage, read_write> id_weights: array<f32>; // [rows]

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
  losses[row] = select(-weight * logprobs[row], 0f, weight == 0f);
  rest_weight[row] = weight;
  id_weights[row] = weight * state[row].z;
}
