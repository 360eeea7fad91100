// params:
// Mish's slope times d_out: w / (w + 2) + 4 x e (e + 1) / (w + 2)^2, with e = e^x and w = e (e + 2). dims.x = quads.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> d_out: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

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
  let e = exp(min(x[i], vec4f(20f)));
  let w = e * (e + 2f);
  let s = w + 2f;
  dx[i] = d_out[i] * (w / s + x[i] * (4f * e / s) * ((e + 1f) / s));
}
