// params:
// Each row pulls with its sequence's weight, as in cross_entropy.wgsl; rows of no sequence do not. dims = (rows, sequences).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> state: array<vec4f>; // [rows] (m, Z, p of the rest, 0)
@group(0) @binding(2) var<storage, read> sequences: array<u32>; // [rows]
@group(0) @binding(3) var<storage, read> sequence_weights: array<f32>; // [sequences]
@group(0) @binding(4) var<storage, read_write> rest_weight: array<f32>; // [rows]
@group(0) @binding(5) var<storage, read_write> id_weights: array<f32>; // [rows]

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
  var weight = 0f;
  if (sequences[row] < dims.y) {
    weight = sequence_weights[sequences[row]];
  }
  rest_weight[row] = weight;
  id_weights[row] = weight * state[row].z;
}
