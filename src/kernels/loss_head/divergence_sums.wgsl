// params: KIND, BETA, LOG_BETA, LOG_REST, START, INVERSE_TEMPERATURE
// Each row's divergence, and the mean over p of its slope, summed over one chunk of the vocabulary after the other. A workgroup shares a row.
// dims = (rows, floats of a row of logits, ids in the chunk).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> logits: array<f32>; // [rows, dims.y] the student's
@group(0) @binding(2) var<storage, read> teacher_logits: array<f32>; // [rows, dims.y]
@group(0) @binding(3) var<storage, read> state: array<vec4f>; // [rows] (m, Z, …)
@group(0) @binding(4) var<storage, read> teacher_state: array<vec4f>; // [rows]
@group(0) @binding(5) var<storage, read_write> sums: array<vec2f>; // [rows] (divergence, mean slope)
var<workgroup> parts: array<vec2f, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let row = w.y * n.x + w.x;
  let valid = row < dims.x;
  var sum = vec2f();
  if (valid) {
    let lse = state[row].x + log(state[row].y);
    let teacher_lse = teacher_state[row].x + log(teacher_state[row].y);
    for (var v = t; v < dims.z; v += 64u) {
      let at = row * dims.y + v;
      let lp = logits[at] * INVERSE_TEMPERATURE - lse;
      let lq = teacher_logits[at] * INVERSE_TEMPERATURE - teacher_lse;
      sum += divergence_terms(lp, lq).yz;
    }
  }
  parts[t] = sum;
  workgroupBarrier();
  if (!valid || t != 0u) {
    return;
  }
  var total = vec2f();
  if (!START) {
    total = sums[row];
  }
  for (var i = 0u; i < 64u; i++) {
    total += parts[i];
  }
  sums[row] = total;
}
