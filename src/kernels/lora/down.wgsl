// params: INNER, WIDTH, SCALE
// xa = SCALE * x A^T. One invocation computes one column of 4 rows. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [rows, INNER / 4]
@group(0) @binding(2) var<storage, read> a: array<vec4f>; // [WIDTH, INNER / 4]
@group(0) @binding(3) var<storage, read_write> xa: array<f32>; // [rows, WIDTH]
const K4 = INNER / 4u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let id = (w.y * n.x + w.x) * 64u + t;
  let m = id / WIDTH * 4u;
  let j = id % WIDTH;
  if (m >= dims.x) {
    return;
  }
  let last = dims.x - 1u;
  let p = vec4u(m, min(m + 1u, last), min(m + 2u, last), min(m + 3u, last)) * K4;
  var sum = vec4f();
  for (var k = 0u; k < K4; k++) {
    let aj = a[j * K4 + k];
    sum += vec4f(dot(x[p.x + k], aj), dot(x[p.y + k], aj), dot(x[p.z + k], aj), dot(x[p.w + k], aj));
  }
  sum *= SCALE;
  for (var i = 0u; i < 4u; i++) {
    if (m + i < dims.x) {
      xa[(m + i) * WIDTH + j] = sum[i];
    }
  }
}
