// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, LANES
// Attention, forward, for software adapters, where each load is one scalar load a lane: the one subgroup of a workgroup walks the
// keys together, so that each lane loads a part of a key and the others get it by broadcast. Otherwise as forward.wgsl, and
// with the same bits: a lane owns 4 consecutive query rows of head workgroup_id.y, column r of each mat4x4f is row r, and keys that
// a row does not see weigh exactly 0 in it.
// Lines with $d, $p or $l are repeated (see unrolled.ts), so that what a lane holds lies in registers: an array that a loop
// indexes lies in memory and is read and written lane by lane. It is used only before and behind the walk, as `stage`.
enable subgroups;
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows, HEAD_DIM / 4, 4): loops run to dims, so that no driver unrolls them
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
@group(0) @binding(2) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
@group(0) @binding(4) var<storage, read_write> lse: array<f32>; // [rows, Q_HEADS]
const D4 = HEAD_DIM / 4u;
const STRIDE = (Q_HEADS + 2u * KV_HEADS) * D4;
const ROWS = 4u * LANES;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) w: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  var start = 0xffffffffu; // the union of the ranges of all lanes' rows
  var end = 0u;
  for (var row = w.x * ROWS; row < min(w.x * ROWS + ROWS, dims.x); row++) {
    let range = tokens[row];
    if (range.x < range.y) {
      start = min(start, range.x);
      end = max(end, range.y);
    }
  }
  let first = w.x * ROWS + lane * 4u;
  let head = w.y;
  let kv_at = (Q_HEADS + head / (Q_HEADS / KV_HEADS)) * D4;
  var stage: array<mat4x4f, D4>;
  var lo = vec4u(); // of rows past the end, and of rows that see nothing, lo = hi = 0
  var hi = vec4u();
  for (var r = 0u; r < dims.z; r++) {
    let row = min(first + r, dims.x - 1u);
    let range = tokens[row];
    if (first + r < dims.x && range.x < range.y) {
      lo[r] = range.x;
      hi[r] = range.y;
    }
    for (var d = 0u; d < dims.y; d++) {
      stage[d][r] = SCALE * qkv[row * STRIDE + head * D4 + d];
    }
  }
  let q$d = stage[$d];
  var o$d = mat4x4f();
  var most = vec4f(-3e38);
  var sum = vec4f();
  for (var j = start; j < end; j++) {
    let k = j * STRIDE + kv_at;
    let v = k + KV_HEADS * D4;
    let key_$p = qkv[k + min($p * LANES + lane, D4 - 1u)];
    let value_$p = qkv[v + min($p * LANES + lane, D4 - 1u)];
    var score = vec4f();
    score += subgroupBroadcast(key_$p, $l) * q$d;
    let is_seen = (vec4u(j) >= lo) & (vec4u(j) < hi);
    let top = select(most, max(most, score), is_seen);
    let shrink = exp(most - top);
    let p = select(vec4f(), exp(score - top), is_seen);
    most = top;
    sum = sum * shrink + p;
    let value$d = subgroupBroadcast(value_$p, $l);
    o$d = mat4x4f(o$d[0] * shrink.x + p.x * value$d, o$d[1] * shrink.y + p.y * value$d, o$d[2] * shrink.z + p.z * value$d, o$d[3] * shrink.w + p.w * value$d);
  }
  let norm = select(vec4f(), 1f / sum, sum > vec4f());
  stage[$d] = o$d;
  for (var r = 0u; r < min(dims.z, dims.x - min(first, dims.x)); r++) {
    let row = first + r;
    for (var d = 0u; d < dims.y; d++) {
      out[(row * Q_HEADS + head) * D4 + d] = stage[d][r] * norm[r];
    }
    lse[row * Q_HEADS + head] = most[r] + log(max(sum[r], 1e-37));
  }
}
