// params: BETA, SFT
// Each sequence's loss and what each of its tokens weighs, see unpaired.ts. One invocation a sequence. dims.x = sequences.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> logprobs: array<f32>; // [rows]
@group(0) @binding(2) var<storage, read> ranges: array<vec2u>; // [sequences] first and end row
@group(0) @binding(3) var<storage, read> reference: array<f32>; // [sequences] summed ln p
@group(0) @binding(4) var<storage, read> weights: array<f32>; // [sequences]; below 0: the sequence is undesirable
@group(0) @binding(5) var<storage, read> kl: array<f32>; // [1] nats
@group(0) @binding(6) var<storage, read_write> stats: array<vec4f>; // [sequences] (loss, reward if desirable, reward if not, is in order)
@group(0) @binding(7) var<storage, read_write> sequence_weights: array<f32>; // [sequences]

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let sequence = (w.y * n.x + w.x) * 64u + t;
  if (sequence >= dims.x) {
    return;
  }
  let signed_weight = weights[sequence];
  if (signed_weight == 0f) {
    stats[sequence] = vec4f();
    sequence_weights[sequence] = 0f;
    return;
  }
  let range = ranges[sequence];
  var sum = 0f;
  for (var row = range.x; row < range.y; row++) {
    sum += logprobs[row];
  }
  let is_desirable = signed_weight > 0f;
  let direction = select(-1f, 1f, is_desirable);
  let weight = abs(signed_weight);
  let gained = sum - reference[sequence];
  let ahead = direction * BETA * (gained - kl[0]); // how far the text is on its right side
  let small = exp(-abs(ahead));
  let value = select(small, 1f, ahead >= 0f) / (1f + small);
  let missing = select(1f, small, ahead >= 0f) / (1f + small); // 1 - value, without its cancellation
  let sft = select(0f, SFT / f32(max(1u, range.y - range.x)), is_desirable); // of each token
  let reward = BETA * gained;
  stats[sequence] = vec4f(
    weight * (missing - sft * sum),
    select(0f, reward, is_desirable),
    select(reward, 0f, is_desirable),
    select(0f, 1f, ahead > 0f),
  );
  sequence_weights[sequence] = weight * (direction * BETA * value * missing + sft);
}
