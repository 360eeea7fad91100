// params: WIDTH, STEPS, COLUMNS
// Windows of a sequence, one below the other: out[r, j, c] = x[r + j - WIDTH / 2, c], and 0 beyond either end of the sequence of STEPS rows
// that row r belongs to. One invocation does a quad. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>; // [rows, WIDTH, COLUMNS / 4]
const QUADS = COLUMNS / 4u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let i = (w.y * n.x + w.x) * 64u + t;
  if (i >= dims.x * WIDTH * QUADS) {
    return;
  }
  let row = i / (WIDTH * QUADS);
  let j = i / QUADS % WIDTH;
  let at = row % STEPS + j; // the step, WIDTH / 2 too high
  if (at < WIDTH / 2u || at >= STEPS + WIDTH / 2u) {
    out[i] = vec4f();
    return;
  }
  out[i] = x[(row + j - WIDTH / 2u) * QUADS + i % QUADS];
}
