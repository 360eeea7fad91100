// params: ROTATED, STRIDE, HALF, SIGN
// RoPE in place: one invocation turns one pair (i, i + HALF) of one head. ROTATED = q heads + k heads, which stand first
// in a row of STRIDE floats; v follows untouched. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(2) var<storage, read> table: array<vec2f>; // [positions, HALF] (cos, sin)
@group(0) @binding(3) var<storage, read_write> qkv: array<f32>; // [rows, STRIDE]

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let id = (w.y * n.x + w.x) * 64u + t;
  if (id >= dims.x * ROTATED * HALF) {
    return;
  }
  let i = id % HALF;
  let row = id / (ROTATED * HALF);
  let at = row * STRIDE + (id / HALF % ROTATED) * 2u * HALF + i;
  let turn = table[tokens[row].z * HALF + i];
  let sine = SIGN * turn.y;
  let a = qkv[at];
  let b = qkv[at + HALF];
  qkv[at] = a * turn.x - b * sine;
  qkv[at + HALF] = b * turn.x + a * sine;
}
