// params: HEAD_DIM, Q_HEADS, KV_HEADS, SCALE, ROLLED
// Attention, forward, for GPUs with fast workgroup memory: one workgroup of 16 x 8 invocations owns 32 query rows of head
// workgroup_id.y and walks their keys in tiles of 32; an invocation holds 2 x 4 scores and 2 x 4 outputs of each slice.
// The head is walked in slices of 32 columns that are staged anew, so 14 KiB of workgroup memory do for every head size.
// Key tiles that no row of the 32 sees are never touched. Loops run to dims where ROLLED, see attention.ts.
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows, HEAD_DIM / 32, 32)
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, q heads | k heads | v heads]
@group(0) @binding(2) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>; // [rows, Q_HEADS * HEAD_DIM / 4]
@group(0) @binding(4) var<storage, read_write> lse: array<f32>; // [rows, Q_HEADS]
const SLICES = HEAD_DIM / 32u;
const STRIDE = (Q_HEADS + 2u * KV_HEADS) * HEAD_DIM / 4u;
const SHARE = Q_HEADS / KV_HEADS;

var<workgroup> left: array<f32, 1024>; // [32 columns, 32 rows] of q
var<workgroup> right: array<f32, 1024>; // [32 columns, 32 keys] of k, then [32 keys, 32 columns] of v
var<workgroup> weights: array<f32, 1024>; // [32 rows, 32 keys] exp(score - most)
var<workgroup> most_parts: array<f32, 256>; // [32 rows, 8]
var<workgroup> sum_parts: array<f32, 256>; // [32 rows, 8]

/** 4 floats of 32 rows from `row` on, `at4` vec4 into the row; zeros past the end. */
fn fetch(i: u32, row: u32, at4: u32) -> vec4f {
  let r = row + i / 8u;
  if (r >= dims.x) {
    return vec4f();
  }
  return qkv[r * STRIDE + at4 + i % 8u];
}
fn seen_by(row: u32) -> vec2u {
  if (row >= dims.x) {
    return vec2u();
  }
  return tokens[row].xy;
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
  let q_at = head * (HEAD_DIM / 4u);
  let k_at = (Q_HEADS + head / SHARE) * (HEAD_DIM / 4u);
  let v_at = k_at + KV_HEADS * (HEAD_DIM / 4u);
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

  var o0: array<vec4f, SLICES>;
  var o1: array<vec4f, SLICES>;
  var most = vec2f(-3e38);
  var sum = vec2f();
  for (var key = lo; key < hi; key += 32u) {
    var s0 = vec4f();
    var s1 = vec4f();
    for (var s = 0u; s < slices; s++) {
      for (var i = t; i < 256u; i += stride) {
        let q = fetch(i, first, q_at + s * 8u);
        let k = fetch(i, key, k_at + s * 8u);
        let to = i % 8u * 128u + i / 8u;
        left[to] = q.x;
        left[to + 32u] = q.y;
        left[to + 64u] = q.z;
        left[to + 96u] = q.w;
        right[to] = k.x;
        right[to + 32u] = k.y;
        right[to + 64u] = k.z;
        right[to + 96u] = k.w;
      }
      workgroupBarrier();
      for (var d = 0u; d < depth; d++) {
        let at = d * 32u + tx * 4u;
        let k = vec4f(right[at], right[at + 1u], right[at + 2u], right[at + 3u]);
        s0 += left[d * 32u + 2u * ty] * k;
        s1 += left[d * 32u + 2u * ty + 1u] * k;
      }
      workgroupBarrier();
    }
    let j = vec4u(key + tx * 4u) + vec4u(0u, 1u, 2u, 3u);
    let on0 = (j >= vec4u(see0.x)) & (j < vec4u(see0.y));
    let on1 = (j >= vec4u(see1.x)) & (j < vec4u(see1.y));
    s0 = select(vec4f(-3e38), SCALE * s0, on0);
    s1 = select(vec4f(-3e38), SCALE * s1, on1);
    most_parts[ty * 16u + tx] = max(max(s0.x, s0.y), max(s0.z, s0.w));
    most_parts[ty * 16u + 8u + tx] = max(max(s1.x, s1.y), max(s1.z, s1.w));
    workgroupBarrier();
    var next = most;
    for (var i = 0u; i < eight; i++) {
      next = max(next, vec2f(most_parts[ty * 16u + i], most_parts[ty * 16u + 8u + i]));
    }
    let shrink = exp(most - next);
    most = next;
    let p0 = select(vec4f(), exp(s0 - next.x), on0);
    let p1 = select(vec4f(), exp(s1 - next.y), on1);
    for (var i = 0u; i < four; i++) {
      weights[ty * 64u + tx * 4u + i] = p0[i];
      weights[ty * 64u + 32u + tx * 4u + i] = p1[i];
    }
    sum_parts[ty * 16u + tx] = p0.x + p0.y + p0.z + p0.w;
    sum_parts[ty * 16u + 8u + tx] = p1.x + p1.y + p1.z + p1.w;
    workgroupBarrier();
    var more = vec2f();
    for (var i = 0u; i < eight; i++) {
      more += vec2f(sum_parts[ty * 16u + i], sum_parts[ty * 16u + 8u + i]);
    }
    sum = sum * shrink + more;
    for (var s = 0u; s < slices; s++) {
      for (var i = t; i < 256u; i += stride) {
        let v = fetch(i, key, v_at + s * 8u);
        right[i * 4u] = v.x;
        right[i * 4u + 1u] = v.y;
        right[i * 4u + 2u] = v.z;
        right[i * 4u + 3u] = v.w;
      }
      workgroupBarrier();
      var a0 = shrink.x * o0[s];
      var a1 = shrink.y * o1[s];
      for (var i = 0u; i < depth; i++) {
        let at = i * 32u + tx * 4u;
        let v = vec4f(right[at], right[at + 1u], right[at + 2u], right[at + 3u]);
        a0 += weights[ty * 64u + i] * v;
        a1 += weights[ty * 64u + 32u + i] * v;
      }
      o0[s] = a0;
      o1[s] = a1;
      workgroupBarrier();
    }
  }

  let norm = select(vec2f(), 1f / sum, sum > vec2f());
  let l = most + log(max(sum, vec2f(1e-37)));
  for (var s = 0u; s < slices; s++) {
    let at = head * (HEAD_DIM / 4u) + s * 8u + tx;
    if (row < dims.x) {
      out[row * Q_HEADS * (HEAD_DIM / 4u) + at] = norm.x * o0[s];
    }
    if (row + 1u < dims.x) {
      out[(row + 1u) * Q_HEADS * (HEAD_DIM / 4u) + at] = norm.y * o1[s];
    }
  }
  if (tx == 0u && row < dims.x) {
    lse[row * Q_HEADS + head] = l.x;
  }
  if (tx == 0u && row + 1u < dims.x) {
    lse[(row + 1u) * Q_HEADS + head] = l.y;
  }
}
