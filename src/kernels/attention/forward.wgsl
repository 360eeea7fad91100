// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, ROLLED
// Attention, forward. One invocation = 4 consecutive query rows of head workgroup_id.y, so that a key and its value are
// fetched once for four: column r of each mat4x4f belongs to row r. Keys are walked over the union of the rows' ranges; a
// row's own range masks the rest to a weight of exactly 0, so its bits know nothing of its neighbours.
// Online softmax: when a larger score comes, what was summed before is scaled down. Scores start at -3e38, not -inf, which
// WGSL does not promise.
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows, HEAD_DIM / 4)
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
@group(0) @binding(2) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
@group(0) @binding(4) var<storage, read_write> lse: array<f32>; // [rows, Q_HEADS]
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
  var o: array<mat4x4f, D4>;
  var lo = vec4u(); // of rows past the end, and of rows that see nothing, lo = hi = 0
  var hi = vec4u();
  var start = 0xffffffffu;
  var end = 0u;
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
    for (var d = 0u; d < width; d++) {
      q[d][r] = SCALE * qkv[row * STRIDE + head * D4 + d];
    }
  }
  var most = vec4f(-3e38);
  var sum = vec4f();
  for (var j = start; j < end; j++) {
    let k = j * STRIDE + kv_at;
    var score = vec4f();
    for (var d = 0u; d < width; d++) {
      score += qkv[k + d] * q[d];
    }
    let is_seen = (vec4u(j) >= lo) & (vec4u(j) < hi);
    let top = select(most, max(most, score), is_seen);
    let shrink = exp(most - top);
    let p = select(vec4f(), exp(score - top), is_seen);
    most = top;
    sum = sum * shrink + p;
    let v = k + KV_HEADS * D4;
    for (var d = 0u; d < width; d++) {
      let value = qkv[v + d];
      let before = o[d];
      o[d] = mat4x4f(
        before[0] * shrink.x + p.x * value,
        before[1] * shrink.y + p.y * value,
        before[2] * shrink.z + p.z * value,
        before[3] * shrink.w + p.w * value,
      );
    }
  }
  let norm = select(vec4f(), 1f / sum, sum > vec4f());
  for (var r = 0u; r < min(4u, dims.x - first); r++) {
    let row = first + r;
    for (var d = 0u; d < width; d++) {
      out[(row * Q_HEADS + head) * D4 + d] = o[d][r] * norm[r];
    }
    lse[row * Q_HEADS + head] = most[r] + log(max(sum[r], 1e-37));
  }
}
