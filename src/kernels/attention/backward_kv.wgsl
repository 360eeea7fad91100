// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, ROLLED
// Attention, gradients of k and v. One invocation = 4 consecutive key rows of kv head workgroup_id.y (column r of each
// mat4x4f is row r); it walks the query rows that may see one of them for each query head of the group, so the group's sum
// stays in registers. Needs delta from backward_q.
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

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) g: vec3u, @builtin(workgroup_id) w: vec3u) {
  let width = select(D4, dims.y, ROLLED); // see attention.ts
  let first = g.x * 4u;
  if (first >= dims.x) {
    return;
  }
  let rows = first + vec4u(0u, 1u, 2u, 3u);
  let k_column = (Q_HEADS + w.y) * D4;
  let v_column = k_column + KV_HEADS * D4;
  var k: array<mat4x4f, D4>;
  var v: array<mat4x4f, D4>;
  var dk: array<mat4x4f, D4>;
  var dv: array<mat4x4f, D4>;
  var start = 0xffffffffu;
  var end = 0u;
  for (var r = 0u; r < 4u; r++) {
    let row = first + r;
    if (row >= dims.x) {
      break;
    }
    let range = seen[row];
    if (range.x < range.y) {
      start = min(start, range.x);
      end = max(end, range.y);
    }
    for (var d = 0u; d < width; d++) {
      k[d][r] = SCALE * qkv[row * STRIDE + k_column + d];
      v[d][r] = qkv[row * STRIDE + v_column + d];
    }
  }
  for (var i = start; i < end; i++) {
    let sees = tokens[i];
    let is_seen = (rows >= vec4u(sees.x)) & (rows < vec4u(sees.y)) & (rows < vec4u(dims.x));
    if (!any(is_seen)) {
      continue;
    }
    for (var s = 0u; s < SHARE; s++) {
      let head = w.y * SHARE + s;
      let q_at = i * STRIDE + head * D4;
      let o_at = (i * Q_HEADS + head) * D4;
      var score = vec4f();
      var dp = vec4f();
      for (var d = 0u; d < width; d++) {
        score += qkv[q_at + d] * k[d];
        dp += d_out[o_at + d] * v[d];
      }
      let p = select(vec4f(), exp(score - infinity_as_nan(lse[i * Q_HEADS + head])), is_seen);
      let ds = SCALE * p * (dp - delta[i * Q_HEADS + head]);
      for (var d = 0u; d < width; d++) {
        let gradient = d_out[o_at + d];
        let query = qkv[q_at + d];
        dv[d] += mat4x4f(p.x * gradient, p.y * gradient, p.z * gradient, p.w * gradient);
        dk[d] += mat4x4f(ds.x * query, ds.y * query, ds.z * query, ds.w * query);
      }
    }
  }
  for (var r = 0u; r < min(4u, dims.x - first); r++) {
    let at = (first + r) * STRIDE;
    for (var d = 0u; d < width; d++) {
      d_qkv[at + k_column + d] = dk[d][r];
      d_qkv[at + v_column + d] = dv[d][r];
    }
  }
}
