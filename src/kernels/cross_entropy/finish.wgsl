// params: COLUMNS, VOCAB, GRADIENT
// After the last chunk: log-probability and loss of each row, and dh = weight * (dh / Z - W_target), where dh held
// sum_v exp(l_v - m) W_v. 16 lanes share a row. A row of weight 0 gives exact zeros. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> table: array<vec4f>; // [VOCAB, COLUMNS / 4]
@group(0) @binding(2) var<storage, read> targets: array<u32>; // [rows]
@group(0) @binding(3) var<storage, read> weights: array<f32>; // [rows]
@group(0) @binding(4) var<storage, read> state: array<vec4f>; // [rows] (m, Z, logit of the target, 0)
@group(0) @binding(5) var<storage, read_write> logprobs: array<f32>; // [rows]
@group(0) @binding(6) var<storage, read_write> losses: array<f32>; // [rows]
@group(0) @binding(7) var<storage, read_write> dh: array<vec4f>; // [rows, COLUMNS / 4]
const QUADS = COLUMNS / 4u;
const LANES = 16u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let row = (w.y * n.x + w.x) * 4u + t / LANES;
  let lane = t % LANES;
  if (row >= dims.x) {
    return;
  }
  let weight = weights[row];
  let s = state[row];
  if (lane == 0u) {
    let logprob = select(0f, s.z - s.x - log(s.y), weight != 0f);
    logprobs[row] = logprob;
    losses[row] = -weight * logprob;
  }
  if (GRADIENT) {
    let id = min(targets[row], VOCAB - 1u);
    for (var i = lane; i < QUADS; i += LANES) {
      let at = row * QUADS + i;
      dh[at] = select(vec4f(), weight * (dh[at] / s.y - table[id * QUADS + i]), weight != 0f);
    }
  }
}
