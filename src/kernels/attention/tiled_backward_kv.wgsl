// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, ROLLED
// Attention, gradients of k and v, in tiles as tiled_forward.wgsl: the workgroup's 32 key rows of kv head workgroup_id.y stay,
// the query rows that may see them pass by, once for each query head of the group. Scores are made with queries in rows and
// keys in columns, then read the other way round. Needs delta from the gradient of q.
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows, HEAD_DIM / 32, 32)
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
@group(0) @binding(2) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(3) var<storage, read> seen: array<vec2u>; // [rows] (first, end) of query rows that see this key row
@group(0) @binding(4) var<storage, read> lse: array<f32>; // [rows, Q_HEADS]
@group(0) @binding(5) var<storage, read> d_out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
@group(0) @binding(6) var<storage, read> delta: array<f32>; // [rows, Q_HEADS]
@group(0) @binding(7) var<storage, read_write> d_qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
const SLICES = HEAD_DIM / 32u;
const D4 = HEAD_DIM / 4u;
const STRIDE = (Q_HEADS + 2u * KV_HEADS) * D4;
const SHARE = Q_HEADS / KV_HEADS;

var<workgroup> left: array<f32, 1024>; // of 32 query rows: [32 columns, 32 rows] for scores, else [32 rows, 32 columns]
var<workgroup> right: array<f32, 1024>; // [32 columns, 32 keys]
var<workgroup> scores: array<f32, 1024>; // [32 rows, 32 keys] probabilities, then gradients of the scores

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
fn put_left(i: u32, x: vec4f) {
  let to = i % 8u * 128u + i / 8u;
  left[to] = x.x;
  left[to + 32u] = x.y;
  left[to + 64u] = x.z;
  left[to + 96u] = x.w;
}
fn put_left_rows(i: u32, x: vec4f) {
  left[i * 4u] = x.x;
  left[i * 4u + 1u] = x.y;
  left[i * 4u + 2u] = x.z;
  left[i * 4u + 3u] = x.w;
}
fn put_right(i: u32, x: vec4f) {
  let to = i % 8u * 128u + i / 8u;
  right[to] = x.x;
  right[to + 32u] = x.y;
  right[to + 64u] = x.z;
  right[to + 96u] = x.w;
}
fn left4(at: u32) -> vec4f {
  return vec4f(left[at], left[at + 1u], left[at + 2u], left[at + 3u]);
}
fn right4(at: u32) -> vec4f {
  return vec4f(right[at], right[at + 1u], right[at + 2u], right[at + 3u]);
}
fn put_scores(ty: u32, tx: u32, s0: vec4f, s1: vec4f) {
  let four = select(4u, dims.z / 8u, ROLLED);
  for (var i = 0u; i < four; i++) {
    scores[ty * 64u + tx * 4u + i] = s0[i];
    scores[ty * 64u + 32u + tx * 4u + i] = s1[i];
  }
}

@compute @workgroup_size(128)
fn main(@builtin(local_invocation_index) t: u32, @builtin(workgroup_id) w: vec3u) {
  let slices = select(SLICES, dims.y, ROLLED);
  let depth = select(32u, dims.z, ROLLED);
  let stride = depth * 4u;
  let tx = t % 8u;
  let ty = t / 8u;
  let key = w.x * 32u;
  let k_at = (Q_HEADS + w.y) * D4;
  let v_at = k_at + KV_HEADS * D4;
  var start = dims.x;
  var end = 0u;
  for (var i = 0u; i < depth; i++) {
    if (key + i < dims.x) {
      let range = seen[key + i];
      if (range.x < range.y) {
        start = min(start, range.x);
        end = max(end, range.y);
      }
    }
  }

  var dk0: array<vec4f, SLICES>;
  var dk1: array<vec4f, SLICES>;
  var dv0: array<vec4f, SLICES>;
  var dv1: array<vec4f, SLICES>;
  let j = vec4u(key + tx * 4u) + vec4u(0u, 1u, 2u, 3u);
  for (var first = start; first < end; first += 32u) {
    let row = first + 2u * ty;
    let r0 = min(row, dims.x - 1u);
    let r1 = min(row + 1u, dims.x - 1u);
    let see0 = tokens[r0].xy;
    let see1 = tokens[r1].xy;
    let on0 = (j >= vec4u(see0.x)) & (j < vec4u(see0.y)) & vec4<bool>(row < dims.x);
    let on1 = (j >= vec4u(see1.x)) & (j < vec4u(see1.y)) & vec4<bool>(row + 1u < dims.x);
    for (var share = 0u; share < SHARE; share++) {
      let head = w.y * SHARE + share;
      let q_at = head * D4;
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
      let p0 = select(vec4f(), exp(SCALE * s0 - infinity_as_nan(lse[r0 * Q_HEADS + head])), on0);
      let p1 = select(vec4f(), exp(SCALE * s1 - infinity_as_nan(lse[r1 * Q_HEADS + head])), on1);
      put_scores(ty, tx, p0, p1);
      for (var s = 0u; s < slices; s++) {
        for (var i = t; i < 256u; i += stride) {
          put_left_rows(i, fetch_d_out(i, first, q_at + s * 8u));
        }
        workgroupBarrier();
        var a0 = dv0[s];
        var a1 = dv1[s];
        for (var i = 0u; i < depth; i++) {
          let x = left4(i * 32u + tx * 4u);
          a0 += scores[i * 32u + 2u * ty] * x;
          a1 += scores[i * 32u + 2u * ty + 1u] * x;
        }
        dv0[s] = a0;
        dv1[s] = a1;
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
      let ds0 = SCALE * p0 * (dp0 - delta[r0 * Q_HEADS + head]);
      let ds1 = SCALE * p1 * (dp1 - delta[r1 * Q_HEADS + head]);
      put_scores(ty, tx, select(vec4f(), ds0, on0), select(vec4f(), ds1, on1));
      for (var s = 0u; s < slices; s++) {
        for (var i = t; i < 256u; i += stride) {
          put_left_rows(i, fetch(i, first, q_at + s * 8u));
        }
        workgroupBarrier();
        var a0 = dk0[s];
        var a1 = dk1[s];
        for (var i = 0u; i < depth; i++) {
          let x = left4(i * 32u + tx * 4u);
          a0 += scores[i * 32u + 2u * ty] * x;
          a1 += scores[i * 32u + 2u * ty + 1u] * x;
        }
        dk0[s] = a0;
        dk1[s] = a1;
        workgroupBarrier();
      }
    }
  }
  let row = key + 2u * ty;
  for (var s = 0u; s < slices; s++) {
    let at = s * 8u + tx;
    if (row < dims.x) {
      d_qkv[row * STRIDE + k_at + at] = dk0[s];
      d_qkv[row * STRIDE + v_at + at] = dv0[s];
    }
    if (row + 1u < dims.x) {
      d_qkv[(row + 1u) * STRIDE + k_at + at] = dk1[s];
      d_qkv[(row + 1u) * STRIDE + v_at + at] = dv1[s];
    }
  }
}
