// params: COLUMNS
// Gradients of the head over one slice of the rows, into the slice's copy of the parameter arena. One invocation sums four
// columns of one class in row order; the last one sums the biases. Grid (blocks of 64 invocations, slices).
// dims = (rows, rows of a slice, floats of a slice of the arena, first float).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> slopes: array<vec2f>; // [rows]
@group(0) @binding(2) var<storage, read> h: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(3) var<storage, read_write> partials: array<vec4f>; // [slices, dims.z / 4]
const QUADS = COLUMNS / 4u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) g: vec3u) {
  if (g.x > 2u * QUADS) {
    return;
  }
  let end = min((g.y + 1u) * dims.y, dims.x);
  var sum = vec4f();
  for (var row = g.y * dims.y; row < end; row++) {
    let slope = slopes[row];
    if (g.x == 2u * QUADS) {
      sum += vec4f(slope, 0f, 0f);
    } else {
      sum += select(slope.x, slope.y, g.x >= QUADS) * h[row * QUADS + g.x % QUADS];
    }
  }
  partials[(g.y * dims.z + dims.w) / 4u + g.x] = sum;
}
