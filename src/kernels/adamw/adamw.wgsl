// params: BETA1, BETA2, REST1, REST2, EPS, WEIGHT_DECAY
// AdamW: p -= lr * wd * p, then p -= lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps). dims.x = count.
// REST = 1 - BETA, rounded from float64: 1f - 0.98f would be off by 16 roundings.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> stats: array<f32>; // (norm, scale, isFinite)
@group(0) @binding(2) var<storage, read> scalars: array<f32>; // (lr, lr / (1 - beta1^t), sqrt(1 - beta2^t), 0)
@group(0) @binding(3) var<storage, read> grad: array<f32>;
@group(0) @binding(4) var<storage, read_write> param: array<f32>;
@group(0) @binding(5) var<storage, read_write> moment1: array<f32>;
@group(0) @binding(6) var<storage, read_write> moment2: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let i = (w.y * n.x + w.x) * 64u + t;
  if (i >= dims.x || stats[2] == 0f) {
    return;
  }
  let g = grad[i] * stats[1];
  let m = BETA1 * moment1[i] + REST1 * g;
  let v = BETA2 * moment2[i] + REST2 * g * g;
  moment1[i] = m;
  moment2[i] = v;
  let p = param[i] * (1f - scalars[0] * WEIGHT_DECAY);
  param[i] = p - scalars[1] * m / (sqrt(v) / scalars[2] + EPS);
}
