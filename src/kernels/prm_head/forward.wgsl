// params: COLUMNS
// Two scores of each row, their softmax, the loss and its slope in the scores. One invocation a row.
// A row of weight 0 has no loss and no slope. dims = (rows, COLUMNS / 4): the loop runs to dims.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> h: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(2) var<storage, read> head: array<vec4f>; // [2, COLUMNS / 4], then (bias 0, bias 1, -, -)
@group(0) @binding(3) var<storage, read> labels: array<u32>; // [rows]
@group(0) @binding(4) var<storage, read> weights: array<f32>; // [rows]
@group(0) @binding(5) var<storage, read_write> losses: array<f32>; // [rows]
@group(0) @binding(6) var<storage, read_write> scores: array<f32>; // [rows] probability of class 1
@group(0) @binding(7) var<storage, read_write> slopes: array<vec2f>; // [rows] dL/dscore of both classes
const QUADS = COLUMNS / 4u;

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
  var s = head[2u * QUADS].xy;
  for (var i = 0u; i < dims.y; i++) {
    let x = h[row * QUADS + i];
    s += vec2f(dot(x, head[i]), dot(x, head[QUADS + i]));
  }
  // With d = score 1 - score 0: p(1) = 1 / (1 + exp(-d)), -ln p(label) = ln(1 + exp(-+d)).
  let d = s.y - s.x;
  let small = exp(-abs(d));
  let p = select(small, 1f, d >= 0f) / (1f + small);
  let is_one = labels[row] == 1u;
  let against = select(d, -d, is_one);
  let weight = weights[row];
  scores[row] = p;
  losses[row] = select(weight * (max(against, 0f) + log(1f + small)), 0f, weight == 0f);
  // p - 1 of the label's own class, written without the difference: 1 - p = 1 / (1 + exp(d)).
  let rest = select(1f, small, d >= 0f) / (1f + small);
  let slope = select(weight * select(p, -rest, is_one), 0f, weight == 0f);
  slopes[row] = vec2f(-slope, slope);
}
