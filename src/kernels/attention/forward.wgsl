// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, ROLLED
// Attention, forward. One invocation = one query row of head workgroup_id.y. Online softmax: when a larger score comes,
// what was summed before is scaled down. Scores start at -3e38, not -inf, which WGSL does not promise. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows, HEAD_DIM / 4)
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
@group(0) @binding(2) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
@group(0) @binding(4) var<storage, read_write> lse: array<f32>; // [rows, Q_HEADS]
const D4 = HEAD_DIM / 4u;
const STRIDE = (Q_HEADS + 2u * KV_HEADS) * D4;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) g: vec3u, @builtin(workgroup_id) w: vec3u) {
  let width = select(D4, dims.y, ROLLED); // see attention.ts
  let row = g.x;
  if (row >= dims.x) {
    return;
  }
  let head = w.y;
  let kv_at = (Q_HEADS + head / (Q_HEADS / KV_HEADS)) * D4;
  var q: array<vec4f, D4>;
  var o: array<vec4f, D4>;
  for (var d = 0u; d < width; d++) {
    q[d] = SCALE * qkv[row * STRIDE + head * D4 + d];
  }
  var most = -3e38;
  var sum = 0f;
  let range = tokens[row];
  for (var j = range.x; j < range.y; j++) {
    let k = j * STRIDE + kv_at;
    var score = 0f;
    for (var d = 0u; d < width; d++) {
      score += dot(q[d], qkv[k + d]);
    }
    let v = k + KV_HEADS * D4;
    if (score > most) {
      let shrink = exp(most - score);
      most = score;
      sum = sum * shrink + 1f;
      for (var d = 0u; d < width; d++) {
        o[d] = o[d] * shrink + qkv[v + d];
      }
    } else {
      let p = exp(score - most);
      sum += p;
      for (var d = 0u; d < width; d++) {
        o[d] += p * qkv[v + d];
      }
    }
  }
  let norm = select(0f, 1f / sum, sum > 0f);
  for (var d = 0u; d < width; d++) {
    out[(row * Q_HEADS + head) * D4 + d] = o[d] * norm;
  }
  lse[row * Q_HEADS + head] = most + log(max(sum, 1e-37));
}
