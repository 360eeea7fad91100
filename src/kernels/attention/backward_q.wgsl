// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, ROLLED
// Attention, gradient of q: dq = SCALE * sum_j p_j (dout . v_j - delta) k_j with p_j = exp(score_j - lse) and
// delta = out . dout, which is written for backward_kv. One invocation = one query row of head workgroup_id.y.
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows, HEAD_DIM / 4)
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
@group(0) @binding(2) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(3) var<storage, read> out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
@group(0) @binding(4) var<storage, read> lse: array<f32>; // [rows, Q_HEADS]
@group(0) @binding(5) var<storage, read> d_out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
@group(0) @binding(6) var<storage, read_write> delta: array<f32>; // [rows, Q_HEADS]
@group(0) @binding(7) var<storage, read_write> d_qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
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
  let o_at = (row * Q_HEADS + head) * D4;
  var q: array<vec4f, D4>;
  var d_o: array<vec4f, D4>;
  var dq: array<vec4f, D4>;
  var sum = 0f;
  for (var d = 0u; d < width; d++) {
    q[d] = SCALE * qkv[row * STRIDE + head * D4 + d];
    d_o[d] = d_out[o_at + d];
    sum += dot(d_o[d], out[o_at + d]);
  }
  delta[row * Q_HEADS + head] = sum;
  let l = lse[row * Q_HEADS + head];
  let range = tokens[row];
  for (var j = range.x; j < range.y; j++) {
    let k = j * STRIDE + kv_at;
    let v = k + KV_HEADS * D4;
    var score = 0f;
    var dp = 0f;
    for (var d = 0u; d < width; d++) {
      score += dot(q[d], qkv[k + d]);
      dp += dot(d_o[d], qkv[v + d]);
    }
    let ds = exp(score - l) * (dp - sum);
    for (var d = 0u; d < width; d++) {
      dq[d] += ds * qkv[k + d];
    }
  }
  for (var d = 0u; d < width; d++) {
    d_qkv[row * STRIDE + head * D4 + d] = SCALE * dq[d];
  }
}
