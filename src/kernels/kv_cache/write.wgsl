// params: Q_HEADS, KV_HEADS, HALF
// RoPE and the cache in one pass: q is turned in place, k is turned and written to the token's cache row, v is copied there.
// One invocation takes the pair (i, i + HALF) of one head; the rotation is rope/forward.wgsl's. dims = (rows, cache rows).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(2) var<storage, read> table: array<vec2f>; // [positions, HALF] (cos, sin)
@group(0) @binding(3) var<storage, read_write> qkv: array<f32>; // [rows, q heads | k heads | v heads]
@group(0) @binding(4) var<storage, read_write> cache: array<f32>; // [cache rows, k heads | v heads]
const HEADS = Q_HEADS + 2u * KV_HEADS;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let id = (w.y * n.x + w.x) * 64u + t;
  let row = id / (HEADS * HALF);
  if (row >= dims.x) {
    return;
  }
  let i = id % HALF;
  let head = id / HALF % HEADS;
  let token = tokens[row];
  let at = (row * HEADS + head) * 2u * HALF + i;
  var pair = vec2f(qkv[at], qkv[at + HALF]);
  if (head < Q_HEADS + KV_HEADS) {
    let turn = table[token.z * HALF + i];
    pair = vec2f(pair.x * turn.x - pair.y * turn.y, pair.y * turn.x + pair.x * turn.y);
  }
  if (head < Q_HEADS) {
    qkv[at] = pair.x;
    qkv[at + HALF] = pair.y;
  } else if (token.x != token.y && token.w < dims.y) {
    let to = (token.w * 2u * KV_HEADS + head - Q_HEADS) * 2u * HALF + i;
    cache[to] = pair.x;
    cache[to + HALF] = pair.y;
  }
}
