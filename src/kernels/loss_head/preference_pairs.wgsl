// params: BETA, SMOOTHING, SFT
// Each pair's loss and what each of its two sequences' tokens weigh, see preference.ts. One invocation a pair; sequence
// 2 i is the chosen, 2 i + 1 the rejected one. dims.x = pairs.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> logprobs: array<f32>; // [rows]
@group(0) @binding(2) var<storage, read> ranges: array<vec2u>; // [2 pairs] first and end row
@group(0) @binding(3) var<storage, read> reference: array<f32>; // [2 pairs] summed ln p
@group(0) @binding(4) var<storage, read> weights: array<f32>; // [pairs]
@group(0) @binding(5) var<storage, read_write> stats: array<vec4f>; // [pairs] (loss, chosen reward, rejected reward, is right)
@group(0) @binding(6) var<storage, read_write> sequence_weights: array<f32>; // [2 pairs]

/** ln p of a sequence. */
fn summed(sequence: u32) -> f32 {
  let range = ranges[sequence];
  var sum = 0f;
  for (var row = range.x; row < range.y; row++) {
    sum += logprobs[row];
  }
  return sum;
}
/** ln(1 + exp(x)) without overflow. */
fn softplus(x: f32) -> f32 {
  return max(x, 0f) + log(1f + exp(-abs(x)));
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let pair = (w.y * n.x + w.x) * 64u + t;
  if (pair >= dims.x) {
    return;
  }
  let weight = weights[pair];
  if (weight == 0f) {
    stats[pair] = vec4f();
    sequence_weights[2u * pair] = 0f;
    sequence_weights[2u * pair + 1u] = 0f;
    return;
  }
  // A reward is beta times what the ln p has gained over the reference.
  let chosen_sum = summed(2u * pair);
  let chosen = BETA * (chosen_sum - reference[2u * pair]);
  let rejected = BETA * (summed(2u * pair + 1u) - reference[2u * pair + 1u]);
  let margin = chosen - rejected;
  let range = ranges[2u * pair];
  let sft = SFT / f32(max(1u, range.y - range.x)); // of each token of the chosen answer
  let loss = (1f - SMOOTHING) * softplus(-margin) + SMOOTHING * softplus(margin) - sft * chosen_sum;
  let small = exp(-abs(margin));
  let sigmoid = select(small, 1f, margin >= 0f) / (1f + small);
  let slope = sigmoid - (1f - SMOOTHING); // dL/dmargin
  stats[pair] = vec4f(weight * loss, chosen, rejected, select(0f, 1f, margin > 0f));
  sequence_weights[2u * pair] = weight * (sft - BETA * slope);
  sequence_weights[2u * pair + 1u] = weight * BETA * slope;
}
