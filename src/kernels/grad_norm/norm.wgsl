// params: MAX_NORM
// Norm from the blocks' sums of squares, and torch's clip scale. Finiteness is read from the exponent's bits: WGSL
// compilers may assume that NaN and infinity do not occur, and drop `x != x`. dims.x = number of blocks.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> blocks: array<f32>;
@group(0) @binding(2) var<storage, read_write> stats: array<f32>; // (norm, scale, isFinite)
var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) t: u32) {
  var s = 0f;
  for (var i = t; i < dims.x; i += 64u) {
    s += blocks[i];
  }
  sums[t] = s;
  workgroupBarrier();
  if (t == 0u) {
    s = 0f;
    for (var i = 0u; i < 64u; i++) {
      s += sums[i];
    }
    let norm = sqrt(s);
    let is_finite = (bitcast<u32>(s) & 0x7f800000u) != 0x7f800000u;
    stats[0] = norm;
    stats[1] = select(0f, min(1f, MAX_NORM / (norm + 1e-6)), is_finite);
    stats[2] = select(0f, 1f, is_finite);
  }
}
