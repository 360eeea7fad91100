// params: START
// The K largest logits of each row so far, with their ids, in descending order; of equal ones the smaller id first. One
// workgroup a row: K times the largest of what comes after the last one taken, out of the chunk and of the list before it.
// dims = (rows, first vocabulary row of the chunk, its ids, K); a row of logits takes a multiple of four. START: there is no list yet.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> logits: array<f32>; // [rows, dims.z rounded up to a multiple of 4]
@group(0) @binding(2) var<storage, read_write> values: array<f32>; // [rows, K]
@group(0) @binding(3) var<storage, read_write> ids: array<u32>; // [rows, K]
const LANES = 64u;
const MOST = 64u; // of K
const NONE = 0xffffffffu;
struct Entry {
  value: f32,
  id: u32,
}
var<workgroup> best: array<Entry, LANES>;
var<workgroup> before: array<Entry, MOST>;

/** Whether a comes before b in the order of the list. */
fn leads(a: Entry, b: Entry) -> bool {
  return a.value > b.value || (a.value == b.value && a.id < b.id);
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let row = w.y * n.x + w.x;
  if (row >= dims.x) {
    return;
  }
  before[t] = Entry(-3e38, NONE);
  if (!START && t < dims.w) {
    before[t] = Entry(values[row * dims.w + t], ids[row * dims.w + t]);
  }
  workgroupBarrier();
  let stride = (dims.z + 3u) / 4u * 4u;
  var last = Entry(3e38, 0u);
  for (var k = 0u; k < dims.w; k++) {
    var mine = Entry(-3e38, NONE);
    for (var i = t; i < dims.z; i += LANES) {
      let each = Entry(logits[row * stride + i], dims.y + i);
      if (leads(each, mine) && leads(last, each)) {
        mine = each;
      }
    }
    if (leads(before[t], mine) && leads(last, before[t])) {
      mine = before[t];
    }
    best[t] = mine;
    workgroupBarrier();
    if (t == 0u) {
      for (var i = 1u; i < LANES; i++) {
        if (leads(best[i], best[0])) {
          best[0] = best[i];
        }
      }
    }
    last = workgroupUniformLoad(&best[0]);
    if (t == 0u) {
      values[row * dims.w + k] = last.value;
      ids[row * dims.w + k] = last.id;
    }
  }
}
