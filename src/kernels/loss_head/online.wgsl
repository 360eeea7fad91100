// params: LANES, START, INVERSE_TEMPERATURE
// One chunk of the online softmax over l = logits / temperature. LANES lanes share a row, 64 a workgroup. Per row: new
// maximum m of all l; l of the row's ids as far as they lie in the chunk; and over the rest, without these ids,
// Z = sum exp(l - m), S = sum exp(l - m) (l - m). The rest's logits become exp(l - m), those of the ids 0;
// keep = exp(old m - new m) scales what earlier chunks have summed.
// Trap: an id's logit is taken out by the lane that will overwrite it; any other lane would need a storage barrier.
// dims = (rows, first vocabulary row of the chunk, its ids, ids of a row). START: the first chunk, whose state does not exist yet.
// A row of logits has whole quads: those behind the chunk's last id are of padding, and are taken out as well.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> ids: array<u32>; // [rows, dims.w]
@group(0) @binding(2) var<storage, read_write> logits: array<vec4f>; // [rows, dims.z / 4 rounded up]
@group(0) @binding(3) var<storage, read_write> state: array<vec4f>; // [rows] (m, Z, S of the rest, 0)
@group(0) @binding(4) var<storage, read_write> keep: array<f32>; // [rows]
@group(0) @binding(5) var<storage, read_write> hits: array<f32>; // [rows, dims.w] l of the ids, -3e38 while unseen
const TAKEN_OUT = -1e30; // its exp is 0, and 0 * TAKEN_OUT / temperature is a number
var<workgroup> most: array<f32, 64>;
var<workgroup> sums: array<vec2f, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let row = (w.y * n.x + w.x) * (64u / LANES) + t / LANES;
  let lane = t % LANES;
  let quads = (dims.z + 3u) / 4u;
  let first = t - lane;
  let valid = row < dims.x;
  let base = select(0u, row, valid) * quads;
  var m = -3e38;
  if (valid) {
    if (dims.z % 4u != 0u && (quads - 1u) % LANES == lane) {
      for (var c = dims.z % 4u; c < 4u; c++) {
        logits[base + quads - 1u][c] = TAKEN_OUT;
      }
    }
    var most4 = vec4f(m);
    for (var i = lane; i < quads; i += LANES) {
      most4 = max(most4, logits[base + i] * INVERSE_TEMPERATURE);
    }
    m = max(max(most4.x, most4.y), max(most4.z, most4.w));
    for (var k = 0u; k < dims.w; k++) {
      let at = row * dims.w + k;
      let i = ids[at] - dims.y; // wraps to a huge number when the id lies before this chunk
      if (i < dims.z && (i / 4u) % LANES == lane) {
        hits[at] = logits[base + i / 4u][i % 4u] * INVERSE_TEMPERATURE;
        logits[base + i / 4u][i % 4u] = TAKEN_OUT;
      } else if (START && i >= dims.z && lane == 0u) {
        hits[at] = -3e38;
      }
    }
  }
  most[t] = m;
  workgroupBarrier();
  var old = vec4f(-3e38, 0f, 0f, 0f);
  if (!START && valid) {
    old = state[row];
  }
  m = old.x;
  for (var i = 0u; i < LANES; i++) {
    m = max(m, most[first + i]);
  }
  var z = vec2f();
  if (valid) {
    for (var i = lane; i < quads; i += LANES) {
      let l = logits[base + i] * INVERSE_TEMPERATURE - m;
      let e = exp(l);
      logits[base + i] = e;
      z += vec2f(dot(e, vec4f(1f)), dot(e, l));
    }
  }
  sums[t] = z;
  workgroupBarrier();
  if (!valid || lane != 0u) {
    return;
  }
  z = vec2f();
  for (var i = 0u; i < LANES; i++) {
    z += sums[first + i];
  }
  let scale = exp(old.x - m);
  if (!START) {
    z += scale * vec2f(old.y, old.z + old.y * (old.x - m));
  }
  state[row] = vec4f(m, z, 0f);
  keep[row] = scale;
}
