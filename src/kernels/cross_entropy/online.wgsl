// params: CHUNK, START
// One chunk of the online softmax. 16 lanes share a row, 4 rows a workgroup. Per row: new maximum m, Z, the target's
// logit; logits become exp(l - m); keep = exp(old m - new m) scales what earlier chunks have summed.
// dims = (rows, first vocabulary row of the chunk). START: the first chunk, whose state does not exist yet.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> targets: array<u32>; // [rows]
@group(0) @binding(2) var<storage, read_write> logits: array<f32>; // [rows, CHUNK]
@group(0) @binding(3) var<storage, read_write> state: array<vec4f>; // [rows] (m, Z, logit of the target, 0)
@group(0) @binding(4) var<storage, read_write> keep: array<f32>; // [rows]
const LANES = 16u;
var<workgroup> most: array<f32, 64>;
var<workgroup> sums: array<f32, 64>;
var<workgroup> found: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let row = (w.y * n.x + w.x) * 4u + t / LANES;
  let lane = t % LANES;
  let first = t - lane;
  let valid = row < dims.x;
  let base = select(0u, row, valid) * CHUNK;
  var m = -3e38;
  var hit = -3e38;
  if (valid) {
    let target_id = targets[row] - dims.y; // wraps to a huge number when the target lies before this chunk
    for (var i = lane; i < CHUNK; i += LANES) {
      let l = logits[base + i];
      m = max(m, l);
      if (i == target_id) {
        hit = l;
      }
    }
  }
  most[t] = m;
  found[t] = hit;
  workgroupBarrier();
  var old = vec4f(-3e38, 0f, -3e38, 0f);
  if (!START && valid) {
    old = state[row];
  }
  m = old.x;
  hit = old.z;
  for (var i = 0u; i < LANES; i++) {
    m = max(m, most[first + i]);
    hit = max(hit, found[first + i]);
  }
  var z = 0f;
  if (valid) {
    for (var i = lane; i < CHUNK; i += LANES) {
      let e = exp(logits[base + i] - m);
      logits[base + i] = e;
      z += e;
    }
  }
  sums[t] = z;
  workgroupBarrier();
  if (!valid || lane != 0u) {
    return;
  }
  z = 0f;
  for (var i = 0u; i < LANES; i++) {
    z += sums[first + i];
  }
  let scale = exp(old.x - m);
  state[row] = vec4f(m, old.y * scale + z, hit, 0f);
  keep[row] = scale;
}
