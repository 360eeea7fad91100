// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, LANES
// Attention over a paged cache, cached.wgsl with its bits, for software adapters: a workgroup, which is one subgroup, is one row and one
// kv head, a lane one of the query heads that share it. Keys and values are fetched as in lanes_forward.wgsl, where lines with $d, $p and
// $l are explained. Workgroup = (row, kv head and which LANES of its query heads).
enable subgroups;
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows, HEAD_DIM / 4)
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
@group(0) @binding(2) var<storage, read> cache: array<vec4f>; // [cache rows, k heads | v heads]
@group(0) @binding(3) var<storage, read> pages: array<u32>; // cache row of each token
@group(0) @binding(4) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(5) var<storage, read_write> out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
const D4 = HEAD_DIM / 4u;
const Q_STRIDE = (Q_HEADS + 2u * KV_HEADS) * D4;
const KV_STRIDE = 2u * KV_HEADS * D4;
const SHARE = Q_HEADS / KV_HEADS;
const PASSES = (SHARE + LANES - 1u) / LANES;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) w: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let row = w.x;
  let kv_head = w.y / PASSES;
  let own = w.y % PASSES * LANES + lane; // among the query heads that share the kv head
  let head = kv_head * SHARE + min(own, SHARE - 1u);
  let kv_at = kv_head * D4;
  var stage: array<vec4f, D4>;
  for (var d = 0u; d < dims.y; d++) {
    stage[d] = SCALE * qkv[row * Q_STRIDE + head * D4 + d];
  }
  let q$d = stage[$d];
  var o$d = vec4f();
  var most = -3e38;
  var sum = 0f;
  let range = tokens[row];
  for (var j = range.x; j < range.y; j++) {
    let k = pages[j] * KV_STRIDE + kv_at;
    let v = k + KV_HEADS * D4;
    let key_$p = cache[k + min($p * LANES + lane, D4 - 1u)];
    let value_$p = cache[v + min($p * LANES + lane, D4 - 1u)];
    var score = 0f;
    score += dot(q$d, subgroupBroadcast(key_$p, $l));
    let grows = score > most;
    let shrink = select(1f, exp(most - score), grows);
    let p = select(exp(score - most), 1f, grows);
    most = max(most, score);
    sum = sum * shrink + p;
    o$d = o$d * shrink + p * subgroupBroadcast(value_$p, $l);
  }
  if (own >= SHARE) {
    return;
  }
  let norm = select(0f, 1f / sum, sum > 0f);
  stage[$d] = o$d;
  for (var d = 0u; d < dims.y; d++) {
    out[(row * Q_HEADS + head) * D4 + d] = stage[d] * norm;
  }
}
