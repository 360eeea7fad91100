// params: WIDTH, FIRST
// Copies [k | v] (WIDTH floats, from FIRST on) of each token row to its cache row. dims = (rows, cache rows).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, (FIRST + WIDTH) / 4]
@group(0) @binding(2) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(3) var<storage, read_write> cache: array<vec4f>; // [cache rows, WIDTH / 4]
const W4 = WIDTH / 4u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let id = (w.y * n.x + w.x) * 64u + t;
  let row = id / W4;
  if (row >= dims.x) {
    return;
  }
  let token = tokens[row];
  if (token.x == token.y || token.w >= dims.y) {
    return;
  }
  let i = id % W4;
  cache[token.w * W4 + i] = qkv[row * (FIRST / 4u + W4) + FIRST / 4u + i];
}
