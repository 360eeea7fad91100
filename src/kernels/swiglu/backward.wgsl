// params: COLUMNS
// SwiGLU, backward: d_up = d_out * silu(gate), d_gate = d_out * up * silu'(gate), silu' = s * (1 + gate * (1 - s)).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> gate_up: array<vec4f>; // [rows, 2, COLUMNS / 4]
@group(0) @binding(2) var<storage, read> d_out: array<vec4f>; // [rows, COLUMNS / 4]
@group(0) @binding(3) var<storage, read_write> d_gate_up: array<vec4f>; // [rows, 2, COLUMNS / 4]
const QUADS = COLUMNS / 4u;

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
  let s = 1f / (1f + exp(min(-gate, vec4f(80f))));
  d_gate_up[at] = d_out[i] * gate_up[at + QUADS] * s * (1f + gate * (1f - s));
  d_gate_up[at + QUADS] = d_out[i] * gate * s;
}
