// params: SLICES, STRIDE, BLOCK
// grad = sum of the slices in order (after what grad held when going_on[0] != 0), and the sum of squares of each block of BLOCK floats. dims.x = count.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> partials: array<f32>; // [SLICES, STRIDE]
@group(0) @binding(2) var<storage, read> going_on: array<f32>;
@group(0) @binding(3) var<storage, read_write> grad: array<f32>; // [count]
@group(0) @binding(4) var<storage, read_write> blocks: array<f32>; // [ceil(count / BLOCK)]
var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let block = w.y * n.x + w.x;
  let end = min((block + 1u) * BLOCK, dims.x);
  var squares = 0f;
  for (var i = block * BLOCK + t; i < end; i += 64u) {
    var g = 0f;
    if (going_on[0] != 0f) {
      g = grad[i];
    }
    for (var s = 0u; s < SLICES; s++) {
      g += partials[s * STRIDE + i];
    }
    grad[i] = g;
    squares += g * g;
  }
  sums[t] = squares;
  workgroupBarrier();
  if (t == 0u && block * BLOCK < dims.x) {
    squares = 0f;
    for (var i = 0u; i < 64u; i++) {
      squares += sums[i];
    }
    blocks[block] = squares;
  }
}
