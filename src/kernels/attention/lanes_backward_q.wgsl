// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, LANES
// Attention, gradient of q: backward_q.wgsl, its bits included, with the keys walked as in lanes_forward.wgsl, where lines with
// $d, $p and $l are explained.
enable subgroups;
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows, HEAD_DIM / 4, 4)
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
@group(0) @binding(2) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(3) var<storage, read> out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
@group(0) @binding(4) var<storage, read> lse: array<f32>; // [rows, Q_HEADS]
@group(0) @binding(5) var<storage, read> d_out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
@group(0) @binding(6) var<storage, read_write> delta: array<f32>; // [rows, Q_HEADS]
@group(0) @binding(7) var<storage, read_write> d_qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
const D4 = HEAD_DIM / 4u;
const STRIDE = (Q_HEADS + 2u * KV_HEADS) * D4;
const ROWS = 4u * LANES;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) w: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  var start = 0xffffffffu;
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
  var stage_o: array<mat4x4f, D4>;
  var lo = vec4u(); // of rows past the end, and of rows that see nothing, lo = hi = 0
  var hi = vec4u();
  var sum = vec4f();
  var l = vec4f();
  for (var r = 0u; r < min(dims.z, dims.x - min(first, dims.x)); r++) {
    let row = first + r;
    let range = tokens[row];
    if (range.x < range.y) {
      lo[r] = range.x;
      hi[r] = range.y;
    }
    let o_at = (row * Q_HEADS + head) * D4;
    var total = 0f;
    for (var d = 0u; d < dims.y; d++) {
      stage[d][r] = SCALE * qkv[row * STRIDE + head * D4 + d];
      let gradient = d_out[o_at + d];
      stage_o[d][r] = gradient;
      total += dot(gradient, out[o_at + d]);
    }
    sum[r] = total;
    l[r] = infinity_as_nan(lse[row * Q_HEADS + head]);
    delta[row * Q_HEADS + head] = total;
  }
  let q$d = stage[$d];
  let d_o$d = stage_o[$d];
  var dq$d = mat4x4f();
  for (var j = start; j < end; j++) {
    let k = j * STRIDE + kv_at;
    let v = k + KV_HEADS * D4;
    let key_$p = qkv[k + min($p * LANES + lane, D4 - 1u)];
    let value_$p = qkv[v + min($p * LANES + lane, D4 - 1u)];
    var score = vec4f();
    var dp = vec4f();
    let key$d = subgroupBroadcast(key_$p, $l);
    score += key$d * q$d;
    dp += subgroupBroadcast(value_$p, $l) * d_o$d;
    let is_seen = (vec4u(j) >= lo) & (vec4u(j) < hi);
    let ds = select(vec4f(), exp(score - l), is_seen) * (dp - sum);
    dq$d += mat4x4f(ds.x * key$d, ds.y * key$d, ds.z * key$d, ds.w * key$d);
  }
  stage[$d] = dq$d;
  for (var r = 0u; r < min(dims.z, dims.x - min(first, dims.x)); r++) {
    for (var d = 0u; d < dims.y; d++) {
      d_qkv[(first + r) * STRIDE + head * D4 + d] = SCALE * stage[d][r];
    }
  }
}
