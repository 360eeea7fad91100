// params: INNER, WIDTH, SCALE
// xa = SCALE * x A^T. One invocation computes 4 columns of 4 rows as one mat4x4f whose columns are rows of xa.
// Rows and columns past the end are computed from the last ones and not written. dims = (rows, INNER / 4).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [rows, INNER / 4]
@group(0) @binding(2) var<storage, read> a: array<vec4f>; // [WIDTH, INNER / 4]
@group(0) @binding(3) var<storage, read_write> xa: array<f32>; // [rows, WIDTH]
const K4 = INNER / 4u;
const QUADS = (WIDTH + 3u) / 4u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let id = (w.y * n.x + w.x) * 64u + t;
  let m = id / QUADS * 4u;
  let j = id % QUADS * 4u;
  if (m >= dims.x) {
    return;
  }
  let p = min(vec4u(m, m + 1u, m + 2u, m + 3u), vec4u(dims.x - 1u)) * K4;
  let q = min(vec4u(j, j + 1u, j + 2u, j + 3u), vec4u(WIDTH - 1u)) * K4;
  var block = mat4x4f();
  for (var k = 0u; k < dims.y; k++) {
    let rows = mat4x4f(x[p.x + k], x[p.y + k], x[p.z + k], x[p.w + k]);
    let columns = transpose(mat4x4f(a[q.x + k], a[q.y + k], a[q.z + k], a[q.w + k]));
    block += columns * rows;
  }
  for (var i = 0u; i < 4u; i++) {
    for (var c = 0u; c < 4u; c++) {
      if (m + i < dims.x && j + c < WIDTH) {
        xa[(m + i) * WIDTH + j + c] = SCALE * block[i][c];
      }
    }
  }
}
