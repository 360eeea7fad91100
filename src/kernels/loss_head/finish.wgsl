// params:
// After the last chunk: ln p of each row's ids, in place of their logits, the row's entropy log Z - S / Z, and what the rest
// of the vocabulary has of the probability. Rounding alone is cut off: min and max would make a certainty of NaN. One invocation a row. dims = (rows, ids of a row).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read_write> state: array<vec4f>; // [rows] in: (m, Z, S of the rest, 0), out: (m, Z, p of the rest, 0)
@group(0) @binding(2) var<storage, read_write> logprobs: array<f32>; // [rows, dims.y], in: logits / temperature
@group(0) @binding(3) var<storage, read_write> entropies: array<f32>; // [rows]

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
  let first = row * dims.y;
  let s = state[row];
  var sums = s.yz;
  for (var k = 0u; k < dims.y; k++) {
    let l = logprobs[first + k] - s.x;
    let e = exp(l);
    sums += vec2f(e, e * l);
  }
  let log_z = log(sums.x);
  for (var k = 0u; k < dims.y; k++) {
    let logprob = logprobs[first + k] - s.x - log_z;
    logprobs[first + k] = select(logprob, 0f, logprob > 0f && logprob < 1f);
  }
  let entropy = log_z - sums.y / sums.x;
  entropies[row] = select(entropy, 0f, entropy < 0f && entropy > -1f);
  state[row] = vec4f(s.x, sums.x, s.y / sums.x, 0f);
}
