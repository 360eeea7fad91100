// params: WIDTH, STEPS, COLUMNS
// The gradient of the windows: dx[r, c] is the sum over the windows that row r stands in. One invocation does a quad. dims =
// (rows, WIDTH): a software driver unrolls a loop whose end it knows, and compiles for seconds.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> d_out: array<vec4f>; // [rows, WIDTH, COLUMNS / 4]
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>; // [rows, COLUMNS / 4]
const QUADS = COLUMNS / 4u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let i = (w.y * n.x + w.x) * 64u + t;
  if (i >= dims.x * QUADS) {
    return;
  }
  let row = i / QUADS;
  var s = vec4f();
  for (var j = 0u; j < dims.y; j++) {
    let at = row % STEPS + WIDTH / 2u; // the step of the window's own row, j too high
    if (at >= j && at < STEPS + j) {
      s += d_out[((row + WIDTH / 2u - j) * WIDTH + j) * QUADS + i % QUADS];
    }
  }
  dx[i] = s;
}
