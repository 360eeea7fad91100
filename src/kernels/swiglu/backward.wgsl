// params: COLUMNS, GELU
// SwiGLU or GeGLU, backward: d_up = d_out * act(gate), d_gate = d_out * up * act'(gate), act' = s * (1 + gate * z' * (1 - s)),
// where z = steep(gate), as in the forward, and s = sigmoid(z). With SiLU z' is 1, which changes no bit.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> gate_up: array<vec4f>; // [rows, 2, COLUMNS / 4]
@group(0) @binding(2) var<storage, read> d_out: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(3) var<storage, read_write> d_gate_up: array<vec4f>; // [rows, 2, COLUMNS / 4]
const QUADS = COLUMNS / 4u;

fn steep(gate: vec4f) -> vec4f {
  if (GELU) {
    return 1.5957691f * gate * (1f + 0.044715f * gate * gate);
  }
  return gate;
}
fn steep_slope(gate: vec4f) -> vec4f {
  if (GELU) {
    return 1.5957691f * (1f + 0.134145f * gate * gate);
  }
  return vec4f(1f);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let i = (w.y * n.x + w.x) * 64u + t;
  if (i >= dims.x * QUADS) {
    return;
  }
  let at = i + i / QUADS * QUADS;
  let gate = gate_up[at];
  let s = 1f / (1f + exp(min(-steep(gate), vec4f(80f))));
  d_gate_up[at] = d_out[i] * gate_up[at + QUADS] * s * (1f + gate * steep_slope(gate) * (1f - s));
  d_gate_up[at + QUADS] = d_out[i] * gate * s;
}
