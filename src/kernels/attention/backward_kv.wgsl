// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, ROLLED
// Attention, gradients of k and v. One invocation = one key row of kv head workgroup_id.y; it walks the query rows that
// may see it for each query head of the group, so the group's sum stays in registers. Needs delta from backward_q.
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows, HEAD_DIM / 4)
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
@group(0) @binding(2) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(3) var<storage, read> seen: array<vec2u>; // [rows] (first, end) of query rows that see this key row
@group(0) @binding(4) var<storage, read> lse: array<f32>; // [rows, Q_HEADS]
@group(0) @binding(5) var<storage, read> d_out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
@group(0) @binding(6) var<storage, read> delta: array<f32>; // [rows, Q_HEADS]
@group(0) @binding(7) var<storage, read_write> d_qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
const D4 = HEAD_DIM / 4u;
const STRIDE = (Q_HEADS + 2u * KV_HEADS) * D4;
const SHARE = Q_HEADS / KV_HEADS;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) g: vec3u, @builtin(workgroup_id) w: vec3u) {
  let width = select(D4, dims.y, ROLLED); // see attention.ts
  let row = g.x;
  if (row >= dims.x) {
    return;
  }
  let k_at = row * STRIDE + (Q_HEADS + w.y) * D4;
  let v_at = k_at + KV_HEADS * D4;
  var k: array<vec4f, D4>;
  var v: array<vec4f, D4>;
  var dk: array<vec4f, D4>;
  var dv: array<vec4f, D4>;
  for (var d = 0u; d < width; d++) {
    k[d] = SCALE * qkv[k_at + d];
    v[d] = qkv[v_at + d];
  }
  let range = seen[row];
  for (var i = range.x; i < range.y; i++) {
    let sees = tokens[i];
    if (row < sees.x || row >= sees.y) {
      continue;
    }
    for (var s = 0u; s < SHARE; s++) {
      let head = w.y * SHARE + s;
      let q_at = i * STRIDE + head * D4;
      let o_at = (i * Q_HEADS + head) * D4;
      var score = 0f;
      var dp = 0f;
      for (var d = 0u; d < width; d++) {
        score += dot(k[d], qkv[q_at + d]);
        dp += dot(v[d], d_out[o_at + d]);
      }
      let p = exp(score - lse[i * Q_HEADS + head]);
      let ds = SCALE * p * (dp - delta[i * Q_HEADS + head]);
      for (var d = 0u; d < width; d++) {
        dv[d] += p * d_out[o_at + d];
        dk[d] += ds * qkv[q_at + d];
      }
    }
  }
  for (var d = 0u; d < width; d++) {
    d_qkv[k_at + d] = dk[d];
    d_qkv[v_at + d] = dv[d];
  }
}
