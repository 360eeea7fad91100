// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, ROLLED
// Attention, gradient of q, in tiles as tiled_forward.wgsl: the workgroup's 32 query rows stay, key tiles pass by. Also writes
// delta = out . dout for the gradient of k and v.
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows, HEAD_DIM / 32, 32)
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
@group(0) @binding(2) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(3) var<storage, read> out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
@group(0) @binding(4) var<storage, read> lse: array<f32>; // [rows, Q_HEADS]
@group(0) @binding(5) var<storage, read> d_out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
@group(0) @binding(6) var<storage, read_write> delta: array<f32>; // [rows, Q_HEADS]
@group(0) @binding(7) var<storage, read_write> d_qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
const SLICES = HEAD_DIM / 32u;
const D4 = HEAD_DIM / 4u;
const STRIDE = (Q_HEADS + 2u * KV_HEADS) * D4;
const SHARE = Q_HEADS / KV_HEADS;

var<workgroup> left: array<f32, 1024>; // [32 columns, 32 rows] of q, then of dout
var<workgroup> right: array<f32, 1024>; // [32 columns, 32 keys] of k, then of v; then [32 keys, 32 columns] of k
var<workgroup> scores: array<f32, 1024>; // [32 rows, 32 keys] gradient of the scores
var<workgroup> delta_parts: array<f32, 256>; // [32 rows, 8]

fn fetch(i: u32, row: u32, at4: u32) -> vec4f {
  let r = row + i / 8u;
  if (r >= dims.x) {
    return vec4f();
  }
  return qkv[r * STRIDE + at4 + i % 8u];
}
fn fetch_d_out(i: u32, row: u32, at4: u32) -> vec4f {
  let r = row + i / 8u;
  if (r >= dims.x) {
    return vec4f();
  }
  return d_out[r * Q_HEADS * D4 + at4 + i % 8u];
}
fn seen_by(row: u32) -> vec2u {
  if (row >= dims.x) {
    return vec2u();
  }
  return tokens[row].xy;
}
fn put_left(i: u32, x: vec4f) {
  let to = i % 8u * 128u + i / 8u;
  left[to] = x.x;
  left[to + 32u] = x.y;
  left[to + 64u] = x.z;
  left[to + 96u] = x.w;
}
fn put_right(i: u32, x: vec4f) {
  let to = i % 8u * 128u + i / 8u;
  right[to] = x.x;
  right[to + 32u] = x.y;
  right[to + 64u] = x.z;
  right[to + 96u] = x.w;
}
fn right4(at: u32) -> vec4f {
  return vec4f(right[at], right[at + 1u], right[at + 2u], right[at + 3u]);
}

@compute @workgroup_size(128)
fn main(@builtin(local_invocation_index) t: u32, @builtin(workgroup_id) w: vec3u) {
  let slices = select(SLICES, dims.y, ROLLED);
  let depth = select(32u, dims.z, ROLLED);
  let eight = depth / 4u;
  let four = depth / 8u;
  let stride = depth * 4u;
  let tx = t % 8u;
  let ty = t / 8u;
  let head = w.y;
  let first = w.x * 32u;
  let q_at = head * D4;
  let k_at = (Q_HEADS + head / SHARE) * D4;
  let v_at = k_at + KV_HEADS * D4;
  let row = first + 2u * ty;
  let see0 = seen_by(row);
  let see1 = seen_by(row + 1u);
  var lo = dims.x;
  var hi = 0u;
  for (var i = 0u; i < depth; i++) {
    let see = seen_by(first + i);
    if (see.x < see.y) {
      lo = min(lo, see.x);
      hi = max(hi, see.y);
    }
  }

  let r0 = min(row, dims.x - 1u);
  let r1 = min(row + 1u, dims.x - 1u);
  var parts = vec2f();
  for (var s = 0u; s < slices; s++) {
    let at = q_at + s * 8u + tx;
    parts.x += dot(out[r0 * Q_HEADS * D4 + at], d_out[r0 * Q_HEADS * D4 + at]);
    parts.y += dot(out[r1 * Q_HEADS * D4 + at], d_out[r1 * Q_HEADS * D4 + at]);
  }
  delta_parts[ty * 16u + tx] = parts.x;
  delta_parts[ty * 16u + 8u + tx] = parts.y;
  workgroupBarrier();
  var d = vec2f();
  for (var i = 0u; i < eight; i++) {
    d += vec2f(delta_parts[ty * 16u + i], delta_parts[ty * 16u + 8u + i]);
  }
  let l = vec2f(infinity_as_nan(lse[r0 * Q_HEADS + head]), infinity_as_nan(lse[r1 * Q_HEADS + head]));
  if (tx == 0u && row < dims.x) {
    delta[row * Q_HEADS + head] = d.x;
  }
  if (tx == 0u && row + 1u < dims.x) {
    delta[(row + 1u) * Q_HEADS + head] = d.y;
  }

  var dq0: array<vec4f, SLICES>;
  var dq1: array<vec4f, SLICES>;
  for (var key = lo; key < hi; key += 32u) {
    var s0 = vec4f();
    var s1 = vec4f();
    for (var s = 0u; s < slices; s++) {
      for (var i = t; i < 256u; i += stride) {
        put_left(i, fetch(i, first, q_at + s * 8u));
        put_right(i, fetch(i, key, k_at + s * 8u));
      }
      workgroupBarrier();
      for (var c = 0u; c < depth; c++) {
        let k = right4(c * 32u + tx * 4u);
        s0 += left[c * 32u + 2u * ty] * k;
        s1 += left[c * 32u + 2u * ty + 1u] * k;
      }
      workgroupBarrier();
    }
    var dp0 = vec4f();
    var dp1 = vec4f();
    for (var s = 0u; s < slices; s++) {
      for (var i = t; i < 256u; i += stride) {
        put_left(i, fetch_d_out(i, first, q_at + s * 8u));
        put_right(i, fetch(i, key, v_at + s * 8u));
      }
      workgroupBarrier();
      for (var c = 0u; c < depth; c++) {
        let v = right4(c * 32u + tx * 4u);
        dp0 += left[c * 32u + 2u * ty] * v;
        dp1 += left[c * 32u + 2u * ty + 1u] * v;
      }
      workgroupBarrier();
    }
    let j = vec4u(key + tx * 4u) + vec4u(0u, 1u, 2u, 3u);
    let on0 = (j >= vec4u(see0.x)) & (j < vec4u(see0.y));
    let on1 = (j >= vec4u(see1.x)) & (j < vec4u(see1.y));
    let ds0 = select(vec4f(), exp(SCALE * s0 - l.x) * (dp0 - d.x), on0);
    let ds1 = select(vec4f(), exp(SCALE * s1 - l.y) * (dp1 - d.y), on1);
    for (var i = 0u; i < four; i++) {
      scores[ty * 64u + tx * 4u + i] = ds0[i];
      scores[ty * 64u + 32u + tx * 4u + i] = ds1[i];
    }
    for (var s = 0u; s < slices; s++) {
      for (var i = t; i < 256u; i += stride) {
        let k = fetch(i, key, k_at + s * 8u);
        right[i * 4u] = k.x;
        right[i * 4u + 1u] = k.y;
        right[i * 4u + 2u] = k.z;
        right[i * 4u + 3u] = k.w;
      }
      workgroupBarrier();
      var a0 = dq0[s];
      var a1 = dq1[s];
      for (var i = 0u; i < depth; i++) {
        let k = right4(i * 32u + tx * 4u);
        a0 += scores[ty * 64u + i] * k;
        a1 += scores[ty * 64u + 32u + i] * k;
      }
      dq0[s] = a0;
      dq1[s] = a1;
      workgroupBarrier();
    }
  }
  for (var s = 0u; s < slices; s++) {
    let at = q_at + s * 8u + tx;
    if (row < dims.x) {
      d_qkv[row * STRIDE + at] = SCALE * dq0[s];
    }
    if (row + 1u < dims.x) {
      d_qkv[(row + 1u) * STRIDE + at] = SCALE * dq1[s];
    }
  }
}
