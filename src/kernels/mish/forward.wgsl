// params:
// Mish: x tanh(ln(1 + e^x)) = x w / (w + 2) with w = e^x (e^x + 2), so that no logarithm is taken. dims.x = quads.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) g: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let i = (g.y * n.x + g.x) * 64u + t;
  if (i >= dims.x) {
    return;
  }
  let e = exp(min(x[i], vec4f(20f))); // beyond 20 the quotient is 1, and e^x would overflow
  let w = e * (e + 2f);
  out[i] = x[i] * (w / (w + 2f));
}
