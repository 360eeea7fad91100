// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, ROLLED
// Attention, gradient of q: dq = SCALE * sum_j p_j (dout . v_j - delta) k_j with p_j = exp(score_j - lse) and
// delta = out . dout, which is written for backward_kv. One invocation = 4 consecutive query rows of head workgroup_id.y,
// as in forward.wgsl.
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

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) g: vec3u, @builtin(workgroup_id) w: vec3u) {
  let width = select(D4, dims.y, ROLLED); // see attention.ts
  let first = g.x * 4u;
  if (first >= dims.x) {
    return;
  }
  let head = w.y;
  let kv_at = (Q_HEADS + head / (Q_HEADS / KV_HEADS)) * D4;
  var q: array<mat4x4f, D4>;
  var d_o: array<mat4x4f, D4>;
  var dq: array<mat4x4f, D4>;
  var lo = vec4u(); // of rows past the end, and of rows that see nothing, lo = hi = 0
  var hi = vec4u();
  var start = 0xffffffffu;
  var end = 0u;
  var sum = vec4f();
  var l = vec4f();
  for (var r = 0u; r < 4u; r++) {
    let row = first + r;
    if (row >= dims.x) {
      break;
    }
    let range = tokens[row];
    if (range.x < range.y) {
      lo[r] = range.x;
      hi[r] = range.y;
      start = min(start, range.x);
      end = max(end, range.y);
    }
    let o_at = (row * Q_HEADS + head) * D4;
    var total = 0f;
    for (var d = 0u; d < width; d++) {
      q[d][r] = SCALE * qkv[row * STRIDE + head * D4 + d];
      let gradient = d_out[o_at + d];
      d_o[d][r] = gradient;
      total += dot(gradient, out[o_at + d]);
    }
    sum[r] = total;
    l[r] = infinity_as_nan(lse[row * Q_HEADS + head]);
    delta[row * Q_HEADS + head] = total;
  }
  for (var j = start; j < end; j++) {
    let k = j * STRIDE + kv_at;
    let v = k + KV_HEADS * D4;
    var score = vec4f();
    var dp = vec4f();
    for (var d = 0u; d < width; d++) {
      score += qkv[k + d] * q[d];
      dp += qkv[v + d] * d_o[d];
    }
    let is_seen = (vec4u(j) >= lo) & (vec4u(j) < hi);
    let ds = select(vec4f(), exp(score - l), is_seen) * (dp - sum);
    for (var d = 0u; d < width; d++) {
      let key = qkv[k + d];
      dq[d] += mat4x4f(ds.x * key, ds.y * key, ds.z * key, ds.w * key);
    }
  }
  for (var r = 0u; r < min(4u, dims.x - first); r++) {
    for (var d = 0u; d < width; d++) {
      d_qkv[(first + r) * STRIDE + head * D4 + d] = SCALE * dq[d][r];
    }
  }
}
