// params: VOCAB, END_ID, LANES
// Next id per row. LANES invocations share a row; each owns a contiguous piece of the vocabulary, so that cumulative sums
// are in vocabulary order. The last steps are done by lane 0 alone: pick the piece, then the id in it.
// dims = (rows, capacity of the outputs).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> logits: array<f32>; // [rows, VOCAB]
@group(0) @binding(2) var<storage, read_write> samplers: array<vec4u>; // [rows] (seed, drawn, limit, temperature bits)
@group(0) @binding(3) var<storage, read_write> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(4) var<storage, read_write> ids: array<u32>; // [rows]
@group(0) @binding(5) var<storage, read_write> out_ids: array<u32>; // [capacity, rows]
@group(0) @binding(6) var<storage, read_write> out_logprobs: array<f32>; // [capacity, rows]
const PIECE = (VOCAB + LANES - 1u) / LANES;
var<workgroup> most: array<f32, 64>;
var<workgroup> best: array<u32, 64>;
var<workgroup> sums: array<vec2f, 64>; // (temperature 1, the row's temperature)

// core/rng.ts, bit for bit: MurmurHash3's finaliser over key and counter, 24 bits of it.
fn mix_bits(x: u32) -> u32 {
  var h = x;
  h = (h ^ (h >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}
fn uniform_draw(key: u32, index: u32) -> f32 {
  let bits = mix_bits(mix_bits(index + 0x9e3779b9u) ^ mix_bits(key ^ 0x5bd1e995u));
  return f32(bits >> 8u) / 16777216f;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let row = (w.y * n.x + w.x) * (64u / LANES) + t / LANES;
  let lane = t % LANES;
  let first = t - lane;
  let valid = row < dims.x;
  let base = select(0u, row, valid) * VOCAB;
  let begin = min(lane * PIECE, VOCAB);
  let end = select(begin, min(begin + PIECE, VOCAB), valid);
  var m = -3e38;
  var id = begin;
  for (var i = begin; i < end; i++) {
    let l = logits[base + i];
    if (l > m) {
      m = l;
      id = i;
    }
  }
  most[t] = m;
  best[t] = id;
  workgroupBarrier();
  m = most[first];
  id = best[first];
  for (var i = 1u; i < LANES; i++) {
    if (most[first + i] > m) {
      m = most[first + i];
      id = best[first + i];
    }
  }
  let state = samplers[select(0u, row, valid)];
  let temperature = bitcast<f32>(state.w);
  let heat = select(1f, 1f / temperature, temperature > 0f);
  var sum = vec2f();
  for (var i = begin; i < end; i++) {
    let l = logits[base + i] - m;
    sum += vec2f(exp(l), exp(l * heat));
  }
  sums[t] = sum;
  workgroupBarrier();
  if (!valid || lane != 0u || state.y >= min(state.z, dims.y)) {
    return;
  }
  var total = vec2f();
  for (var i = 0u; i < LANES; i++) {
    total += sums[first + i];
  }
  if (temperature > 0f) {
    let goal = uniform_draw(state.x, state.y) * total.y;
    var below = 0f;
    var piece = 0u;
    // Rounding may leave goal just past the last sum: then the last id with any probability is taken.
    while (piece + 1u < LANES && (piece + 1u) * PIECE < VOCAB && below + sums[first + piece].y <= goal) {
      below += sums[first + piece].y;
      piece++;
    }
    let stop = min((piece + 1u) * PIECE, VOCAB);
    for (var i = piece * PIECE; i < stop; i++) {
      let p = exp((logits[base + i] - m) * heat);
      if (p > 0f) {
        id = i;
      }
      below += p;
      if (below > goal) {
        break;
      }
    }
  }
  let at = state.y * dims.x + row;
  out_ids[at] = id;
  out_logprobs[at] = logits[base + id] - m - log(total.x);
  ids[row] = id;
  let drawn = state.y + 1u;
  samplers[row] = vec4u(state.x, drawn, select(state.z, drawn, id == END_ID), state.w);
  if (id != END_ID && drawn < state.z) {
    tokens[row] += vec4u(0u, 1u, 1u, 1u);
  }
}
