// params: COLUMNS, GELU
// SwiGLU or GeGLU, forward: one invocation does four columns of one row. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> gate_up: array<vec4f>; // [rows, 2, COLUMNS / 4]
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>; // [rows, COLUMNS / 4]
const QUADS = COLUMNS / 4u;

/** The gate is x * sigmoid(steep(x)). GELU's tanh form is that too, as 1 + tanh(u) = 2 sigmoid(2 u). */
fn steep(gate: vec4f) -> vec4f {
  if (GELU) {
    return 1.5957691f * gate * (1f + 0.044715f * gate * gate); // 2 sqrt(2 / pi)
  }
  return gate;
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
  // exp overflows to infinity below -88, where 1 / (1 + inf) = 0 is right; clamped because WGSL promises no infinity.
  out[i] = gate / (1f + exp(min(-steep(gate), vec4f(80f)))) * gate_up[at + QUADS];
}
