// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, LANES
// Attention, gradients of k and v: backward_kv.wgsl, its bits included, with the query rows walked as the keys are in
// lanes_forward.wgsl, where lines with $d, $p and $l are explained.
enable subgroups;
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows, HEAD_DIM / 4, 4)
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
const ROWS = 4u * LANES;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) w: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  var start = 0xffffffffu;
  var end = 0u;
  for (var row = w.x * ROWS; row < min(w.x * ROWS + ROWS, dims.x); row++) {
    let range = seen[row];
    if (range.x < range.y) {
      start = min(start, range.x);
      end = max(end, range.y);
    }
  }
  let first = w.x * ROWS + lane * 4u;
  let rows = first + vec4u(0u, 1u, 2u, 3u);
  let k_column = (Q_HEADS + w.y) * D4;
  let v_column = k_column + KV_HEADS * D4;
  var stage: array<mat4x4f, D4>;
  var stage_v: array<mat4x4f, D4>;
  for (var r = 0u; r < min(dims.z, dims.x - min(first, dims.x)); r++) {
    let at = (first + r) * STRIDE;
    for (var d = 0u; d < dims.y; d++) {
      stage[d][r] = SCALE * qkv[at + k_column + d];
      stage_v[d][r] = qkv[at + v_column + d];
    }
  }
  let k$d = stage[$d];
  let v$d = stage_v[$d];
  var dk$d = mat4x4f();
  var dv$d = mat4x4f();
  for (var i = start; i < end; i++) {
    let sees = tokens[i];
    let is_seen = (rows >= vec4u(sees.x)) & (rows < vec4u(sees.y)) & (rows < vec4u(dims.x));
    for (var head = w.y * SHARE; head < w.y * SHARE + SHARE; head++) {
      let q_at = i * STRIDE + head * D4;
      let o_at = (i * Q_HEADS + head) * D4;
      let query_$p = qkv[q_at + min($p * LANES + lane, D4 - 1u)];
      let gradient_$p = d_out[o_at + min($p * LANES + lane, D4 - 1u)];
      var score = vec4f();
      var dp = vec4f();
      let query$d = subgroupBroadcast(query_$p, $l);
      let gradient$d = subgroupBroadcast(gradient_$p, $l);
      score += query$d * k$d;
      dp += gradient$d * v$d;
      let p = select(vec4f(), exp(score - infinity_as_nan(lse[i * Q_HEADS + head])), is_seen);
      let ds = SCALE * p * (dp - delta[i * Q_HEADS + head]);
      dv$d += mat4x4f(p.x * gradient$d, p.y * gradient$d, p.z * gradient$d, p.w * gradient$d);
      dk$d += mat4x4f(ds.x * query$d, ds.y * query$d, ds.z * query$d, ds.w * query$d);
    }
  }
  stage[$d] = dk$d;
  stage_v[$d] = dv$d;
  for (var r = 0u; r < min(dims.z, dims.x - min(first, dims.x)); r++) {
    let at = (first + r) * STRIDE;
    for (var d = 0u; d < dims.y; d++) {
      d_qkv[at + k_column + d] = stage[d][r];
      d_qkv[at + v_column + d] = stage_v[d][r];
    }
  }
}
