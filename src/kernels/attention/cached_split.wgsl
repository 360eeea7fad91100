// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, ROLLED
// Attention over a paged cache for few rows with many keys: one workgroup = one row of one head. Lane i walks every 64th of the
// row's pages from the i-th on with an online softmax of its own; then the lanes are merged in their order, PARTS quads of the
// head at a time. Which keys a lane takes depends on the row's own range alone.
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows, HEAD_DIM / 4, LANES): loops run to dims, see attention.ts
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
@group(0) @binding(2) var<storage, read> cache: array<vec4f>; // [cache rows, k heads | v heads]
@group(0) @binding(3) var<storage, read> pages: array<u32>; // cache row of each token
@group(0) @binding(4) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(5) var<storage, read_write> out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
const D4 = HEAD_DIM / 4u;
const Q_STRIDE = (Q_HEADS + 2u * KV_HEADS) * D4;
const KV_STRIDE = 2u * KV_HEADS * D4;
const LANES = 64u;
const PARTS = 8u;
var<workgroup> tops: array<f32, LANES>;
var<workgroup> sums: array<f32, LANES>;
var<workgroup> parts: array<vec4f, LANES * PARTS>;

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let width = select(D4, dims.y, ROLLED);
  let id = w.y * n.x + w.x;
  if (id >= dims.x * Q_HEADS) {
    return;
  }
  let row = id / Q_HEADS;
  let head = id % Q_HEADS;
  let kv_at = head / (Q_HEADS / KV_HEADS) * D4;
  var q: array<vec4f, D4>;
  var o: array<vec4f, D4>;
  for (var d = 0u; d < width; d++) {
    q[d] = SCALE * qkv[row * Q_STRIDE + head * D4 + d];
  }
  var most = -3e38;
  var sum = 0f;
  let range = tokens[row];
  for (var j = range.x + lane; j < range.y; j += LANES) {
    let k = pages[j] * KV_STRIDE + kv_at;
    var score = 0f;
    for (var d = 0u; d < width; d++) {
      score += dot(q[d], cache[k + d]);
    }
    let v = k + KV_HEADS * D4;
    let top = max(most, score);
    let shrink = exp(most - top);
    let p = exp(score - top);
    most = top;
    sum = sum * shrink + p;
    for (var d = 0u; d < width; d++) {
      o[d] = o[d] * shrink + p * cache[v + d];
    }
  }
  tops[lane] = most;
  sums[lane] = sum;
  workgroupBarrier();
  var top = -3e38;
  for (var i = 0u; i < dims.z; i++) {
    top = max(top, tops[i]);
  }
  var total = 0f;
  for (var i = 0u; i < dims.z; i++) {
    total += sums[i] * exp(tops[i] - top);
  }
  let mine = exp(most - top) * select(0f, 1f / total, total > 0f);
  for (var first = 0u; first < D4; first += PARTS) {
    for (var d = first; d < min(first + PARTS, D4); d++) {
      parts[(d - first) * LANES + lane] = mine * o[d];
    }
    workgroupBarrier();
    if (lane < PARTS && first + lane < D4) {
      var all = vec4f();
      for (var i = 0u; i < dims.z; i++) {
        all += parts[lane * LANES + i];
      }
      out[(row * Q_HEADS + head) * D4 + first + lane] = all;
    }
    workgroupBarrier();
  }
}
