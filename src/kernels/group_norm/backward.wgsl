// params: COLUMNS, GROUP, EPS
// The gradient of group norm: of x, and of weight and bias for each sequence by itself (whoever calls adds the sequences up).
// With h = (x - mean) rstd and g = d_out weight: dx = rstd (g - mean(g) - h mean(g h)). One invocation does one group of one sequence;
// mean and rstd are computed again. dims = (sequences, steps). The loops run to dims.y, which a
// software driver does not know: it would unroll them, and compile for seconds.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> d_out: array<vec4f>; // [sequences, steps, COLUMNS / 4]
@group(0) @binding(2) var<storage, read> x: array<vec4f>; // [sequences, steps, COLUMNS / 4]
@group(0) @binding(3) var<storage, read> weight: array<vec4f>; // [COLUMNS / 4]
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>; // [sequences, steps, COLUMNS / 4]
@group(0) @binding(5) var<storage, read_write> d_weight: array<vec4f>; // [sequences, COLUMNS / 4]
@group(0) @binding(6) var<storage, read_write> d_bias: array<vec4f>; // [sequences, COLUMNS / 4]
const QUADS = COLUMNS / 4u;
const WIDE = GROUP / 4u;
const GROUPS = COLUMNS / GROUP;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let i = (w.y * n.x + w.x) * 64u + t;
  if (i >= dims.x * GROUPS) {
    return;
  }
  let count = f32(dims.y * GROUP);
  let column = i % GROUPS * WIDE;
  let sequence = i / GROUPS;
  let first = sequence * dims.y * QUADS + column;
  var s = vec4f();
  for (var k = 0u; k < dims.y * WIDE; k++) {
    s += x[first + k / WIDE * QUADS + k % WIDE];
  }
  let mean = (s.x + s.y + s.z + s.w) / count;
  s = vec4f();
  for (var k = 0u; k < dims.y * WIDE; k++) {
    let off = x[first + k / WIDE * QUADS + k % WIDE] - mean;
    s += off * off;
  }
  let rstd = inverseSqrt((s.x + s.y + s.z + s.w) / count + EPS);
  var sum_g = vec4f();
  var sum_gh = vec4f();
  for (var q = 0u; q < WIDE; q++) {
    var of_weight = vec4f();
    var of_bias = vec4f();
    for (var step = 0u; step < dims.y; step++) {
      let at = first + step * QUADS + q;
      of_weight += d_out[at] * (x[at] - mean) * rstd;
      of_bias += d_out[at];
    }
    d_weight[sequence * QUADS + column + q] = of_weight;
    d_bias[sequence * QUADS + column + q] = of_bias;
    sum_g += of_bias * weight[column + q];
    sum_gh += of_weight * weight[column + q];
  }
  let mean_g = (sum_g.x + sum_g.y + sum_g.z + sum_g.w) / count;
  let mean_gh = (sum_gh.x + sum_gh.y + sum_gh.z + sum_gh.w) / count;
  for (var k = 0u; k < dims.y * WIDE; k++) {
    let at = first + k / WIDE * QUADS + k % WIDE;
    let g = d_out[at] * weight[column + k % WIDE];
    dx[at] = rstd * (g - mean_g - (x[at] - mean) * rstd * mean_gh);
  }
}
