// params: WIDE, RANK, GROUPS, END0, END1, TRANSPOSED
// Partial gradients: out[j, c] = sum over one slice of the rows of narrow[m, group(c) * RANK + j] * wide[m, c]; stored
// as [RANK, WIDE], or as [WIDE, RANK] when TRANSPOSED. One invocation computes 4 values of j and 8 columns c over the
// slice workgroup_id.y; slices are added up later in a fixed order, so no atomics. Where in the arena it goes lies in dims, so that all layers
// share a pipeline. dims = (rows, rows per slice, floats of a slice of the arena, first float).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> narrow: array<f32>; // [rows, GROUPS * RANK]
@group(0) @binding(2) var<storage, read> wide: array<vec4f>; // [rows, WIDE / 4]
@group(0) @binding(3) var<storage, read_write> partials: array<f32>; // [slices, dims.z]
const W4 = WIDE / 4u;
const PAIRS = (W4 + 1u) / 2u;
const QUADS = (RANK + 3u) / 4u;
const WIDTH = GROUPS * RANK;

/** Columns of `narrow` that belong to column c of `wide`, for j .. j + 3. */
fn narrow_columns(c: u32, j: u32) -> vec4u {
  var group = 0u;
  if (GROUPS > 1u) {
    group += select(0u, 1u, c >= END0);
  }
  if (GROUPS > 2u) {
    group += select(0u, 1u, c >= END1);
  }
  return group * RANK + min(vec4u(j, j + 1u, j + 2u, j + 3u), vec4u(RANK - 1u));
}
fn narrow_row(m: u32, columns: vec4u) -> vec4f {
  let at = m * WIDTH + columns;
  return vec4f(narrow[at.x], narrow[at.y], narrow[at.z], narrow[at.w]);
}
fn store(base: u32, j: u32, c: u32, block: mat4x4f) {
  for (var r = 0u; r < 4u; r++) {
    for (var i = 0u; i < 4u; i++) {
      if (j + r < RANK && c + i < WIDE) {
        partials[base + select((j + r) * WIDE + c + i, (c + i) * RANK + j + r, TRANSPOSED)] = block[r][i];
      }
    }
  }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) w: vec3u, @builtin(local_invocation_index) t: u32) {
  let id = w.x * 64u + t;
  if (id >= QUADS * PAIRS) {
    return;
  }
  let j = id / PAIRS * 4u;
  let left = id % PAIRS * 2u;
  let right = min(left + 1u, W4 - 1u);
  let columns0 = narrow_columns(left * 4u, j);
  let columns1 = narrow_columns(right * 4u, j);
  let end = min(w.y * dims.y + dims.y, dims.x);
  var block0 = mat4x4f(); // columns: j .. j + 3
  var block1 = mat4x4f();
  for (var m = w.y * dims.y; m < end; m++) {
    let wide0 = wide[m * W4 + left];
    let wide1 = wide[m * W4 + right];
    let n0 = narrow_row(m, columns0);
    var n1 = n0;
    if (GROUPS > 1u) { // the two quads of columns may lie in different groups
      n1 = narrow_row(m, columns1);
    }
    block0 += mat4x4f(n0.x * wide0, n0.y * wide0, n0.z * wide0, n0.w * wide0);
    block1 += mat4x4f(n1.x * wide1, n1.y * wide1, n1.z * wide1, n1.w * wide1);
  }
  let base = w.y * dims.z + dims.w;
  store(base, j, left * 4u, block0);
  if (left + 1u < W4) {
    store(base, j, left * 4u + 4u, block1);
  }
}
