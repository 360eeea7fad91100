// params: KEYS
// Token records whose ranges hold at most the last KEYS rows: lo moves up, the rest stays. One invocation a row. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(2) var<storage, read_write> out: array<vec4u>; // [rows]

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let row = (w.y * n.x + w.x) * 64u + t;
  if (row >= dims.x) {
    return;
  }
  let token = tokens[row];
  out[row] = vec4u(max(token.x, token.y - min(token.y, KEYS)), token.yzw);
}
