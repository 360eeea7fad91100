// params: WIDE, RANK, GROUPS, END0, END1, TRANSPOSED, STRIDE, OFFSET
// Partial gradients: out[j, c] = sum over one slice of the rows of narrow[m, group(c) * RANK + j] * wide[m, c]; stored
// as [RANK, WIDE], or as [WIDE, RANK] when TRANSPOSED. One invocation computes one j and 4 columns c over the slice
// workgroup_id.y; slices are added up later in a fixed order, so no atomics. dims = (rows, rows per slice).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> narrow: array<f32>; // [rows, GROUPS * RANK]
@group(0) @binding(2) var<storage, read> wide: array<vec4f>; // [rows, WIDE / 4]
@group(0) @binding(3) var<storage, read_write> partials: array<f32>; // [slices, STRIDE]
const W4 = WIDE / 4u;
const WIDTH = GROUPS * RANK;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) w: vec3u, @builtin(local_invocation_index) t: u32) {
  let id = w.x * 64u + t;
  if (id >= RANK * W4) {
    return;
  }
  let j = id / W4;
  let c4 = id % W4;
  let c = c4 * 4u;
  var column = j;
  if (GROUPS > 1u) {
    column += RANK * select(0u, 1u, c >= END0);
  }
  if (GROUPS > 2u) {
    column += RANK * select(0u, 1u, c >= END1);
  }
  let begin = w.y * dims.y;
  let end = min(begin + dims.y, dims.x);
  var sum = vec4f();
  for (var m = begin; m < end; m++) {
    sum += narrow[m * WIDTH + column] * wide[m * W4 + c4];
  }
  let base = w.y * STRIDE + OFFSET;
  for (var i = 0u; i < 4u; i++) {
    if (TRANSPOSED) {
      partials[base + (c + i) * RANK + j] = sum[i];
    } else {
      partials[base + j * WIDE + c + i] = sum[i];
    }
  }
}
