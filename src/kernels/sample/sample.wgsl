// params: VOCAB, STRIDE, SEEN_WORDS, END_IDS, ENDS, LANES, SIZE
// Next id per row. LANES invocations share a row: side by side over the vocabulary where order does not matter, each with a
// contiguous piece of it for the draw, so that cumulative sums are in vocabulary order; the last steps are lane 0's alone.
// Every kept id is one whose score is not below a bound (top_k, top_p) and whose weight is not below min_p; the bounds are
// found bit by bit (two at a time) in the order-preserving code of an f32, so nothing is sorted.
// A row in which any logit is no number gets NaN as its log-probability.
// Trap: barriers need control flow that no row decides alone: hence `anybody`.
// dims = (rows, capacity of the outputs, LANES, SIZE): loops run to dims, so that no driver unrolls them.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> logits: array<f32>; // [rows, STRIDE]
@group(0) @binding(2) var<storage, read> pages: array<u32>; // cache row of each token of each slot
@group(0) @binding(3) var<storage, read_write> samplers: array<Sampler>; // [rows]
@group(0) @binding(4) var<storage, read_write> tokens: array<vec4u>; // [rows] (lo, hi, position, cacheRow)
@group(0) @binding(5) var<storage, read_write> ids: array<u32>; // [rows]
@group(0) @binding(6) var<storage, read_write> seen: array<u32>; // [slots, SEEN_WORDS] one bit per id
@group(0) @binding(7) var<storage, read_write> out_ids: array<u32>; // [capacity, rows]
@group(0) @binding(8) var<storage, read_write> out_logprobs: array<f32>; // [capacity, rows]
const PIECE = (VOCAB + LANES - 1u) / LANES;

struct Sampler {
  seed: u32,
  drawn: u32,
  limit: u32,
  first: u32,
  temperature: f32,
  top_p: f32,
  min_p: f32,
  penalty: f32,
  top_k: u32,
  slot: u32,
  unused: vec2u,
}

var<workgroup> sums: array<vec3f, SIZE>;
var<workgroup> best: array<vec2u, SIZE>;
var<workgroup> wishes: array<u32, SIZE>;
var<workgroup> anybody: u32;

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

/** Grows with x; -0 is taken as 0. */
fn code(x: f32) -> u32 {
  let bits = bitcast<u32>(x + 0f);
  return bits ^ select(0x80000000u, 0xffffffffu, (bits >> 31u) == 1u);
}
fn logit(row: u32, id: u32) -> f32 {
  return logits[row * STRIDE + id];
}
/** Read from the exponent's bits: compilers may assume that NaN and infinity do not occur. */
fn is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}
/** The logit after the repetition penalty. */
fn score(row: u32, s: Sampler, id: u32) -> f32 {
  let l = logit(row, id);
  if (s.penalty == 1f || ((seen[s.slot * SEEN_WORDS + id / 32u] >> (id % 32u)) & 1u) == 0u) {
    return l;
  }
  return select(l / s.penalty, l * s.penalty, l < 0f);
}
/** Sum over a row's lanes, in their order. */
fn total(t: u32, value: vec3f) -> vec3f {
  if (LANES == 1u) {
    return value;
  }
  sums[t] = value;
  workgroupBarrier();
  var sum = vec3f();
  for (var i = 0u; i < dims.z; i++) {
    sum += sums[t - t % LANES + i];
  }
  workgroupBarrier();
  return sum;
}
/** Whether a row of this workgroup has the wish. */
fn somebody(t: u32, wish: bool) -> bool {
  wishes[t] = select(0u, 1u, wish);
  workgroupBarrier();
  if (t == 0u) {
    anybody = 0u;
    for (var i = 0u; i < dims.w; i++) {
      anybody |= wishes[i];
    }
  }
  return workgroupUniformLoad(&anybody) == 1u;
}

struct Row {
  index: u32,
  lane: u32,
  end: u32, // ids are walked from `lane` to here
  most: f32, // largest score
  heat: f32, // 1 / temperature
}
fn weight(r: Row, x: f32) -> f32 {
  return exp((x - r.most) * r.heat);
}
/** The largest code whose ids from there up (none below `floor`) have together at least `goal`, each counting 1 or its weight. */
fn bound(t: u32, r: Row, s: Sampler, floor: u32, goal: f32, counts: bool) -> u32 {
  var found = 0u;
  for (var bits = 32u; bits > 0u; bits -= 2u) {
    let shift = bits - 2u;
    let tries = vec3u(found) + (vec3u(1u, 2u, 3u) << vec3u(shift));
    var mass = vec3f();
    for (var i = r.lane; i < r.end; i += LANES) {
      let x = score(r.index, s, i);
      let c = code(x);
      if (c >= tries.x && c >= floor) {
        mass += select(vec3f(), vec3f(select(weight(r, x), 1f, counts)), vec3u(c) >= tries);
      }
    }
    mass = total(t, mass);
    let enough = select(vec3u(), vec3u(1u), mass >= vec3f(goal));
    found += (enough.x + enough.y + enough.z) << shift;
  }
  return found;
}

@compute @workgroup_size(SIZE)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let place = (w.y * n.x + w.x) * (SIZE / LANES) + t / LANES;
  let lane = t % LANES;
  let valid = place < dims.x;
  let row = select(0u, place, valid);
  let s = samplers[row];
  let open = valid && s.drawn < s.limit;
  let end = select(0u, VOCAB, open);

  var most = vec2f(-3e38); // (score, logit)
  var id = 0u;
  var faulty = 0u; // 1 when a logit is no number, which no filter may hide
  for (var i = lane; i < end; i += LANES) {
    let x = score(row, s, i);
    faulty |= select(1u, 0u, is_finite(logit(row, i)));
    if (x > most.x) {
      most.x = x;
      id = i;
    }
    most.y = max(most.y, logit(row, i));
  }
  if (LANES > 1u) {
    sums[t] = vec3f(most, 0f);
    best[t] = vec2u(id, faulty);
    workgroupBarrier();
    for (var i = 0u; i < dims.z; i++) {
      let other = sums[t - lane + i];
      let other_id = best[t - lane + i].x;
      if (other.x > most.x || (other.x == most.x && other_id < id)) {
        most.x = other.x;
        id = other_id;
      }
      most.y = max(most.y, other.y);
      faulty |= best[t - lane + i].y;
    }
    workgroupBarrier();
  }

  let drawing = s.temperature > 0f;
  let r = Row(row, lane, end, most.x, select(1f, 1f / s.temperature, drawing));
  var mass = vec3f();
  for (var i = lane; i < end; i += LANES) {
    mass.x += exp(logit(row, i) - most.y);
  }
  let log_sum = most.y + log(total(t, mass).x);

  var lowest = 0u; // code of the lowest score that is kept
  let few = drawing && open && s.top_k > 0u && s.top_k < VOCAB;
  if (somebody(t, few)) {
    let found = bound(t, r, s, 0u, f32(s.top_k), true);
    lowest = select(0u, found, few);
  }
  let cut = drawing && open && s.top_p < 1f;
  if (somebody(t, cut)) {
    mass = vec3f();
    for (var i = lane; i < end; i += LANES) {
      let x = score(row, s, i);
      mass.x += select(0f, weight(r, x), code(x) >= lowest);
    }
    let found = bound(t, r, s, lowest, s.top_p * total(t, mass).x, false);
    lowest = select(lowest, max(lowest, found), cut);
  }

  let begin = min(lane * PIECE, end);
  let stop = min(begin + PIECE, end);
  mass = vec3f();
  if (drawing) {
    for (var i = begin; i < stop; i++) {
      mass.x += kept(r, s, lowest, i);
    }
  }
  sums[t] = mass;
  workgroupBarrier();
  if (!open || lane != 0u) {
    return;
  }
  if (drawing) {
    var all = 0f;
    for (var i = 0u; i < dims.z; i++) {
      all += sums[t + i].x;
    }
    let goal = uniform_draw(s.seed, s.drawn) * all;
    var below = 0f;
    var piece = 0u;
    // Rounding may leave goal just past the last sum: then the last id with any probability is taken.
    while (piece + 1u < LANES && (piece + 1u) * PIECE < VOCAB && below + sums[t + piece].x <= goal) {
      below += sums[t + piece].x;
      piece++;
    }
    for (var i = piece * PIECE; i < min((piece + 1u) * PIECE, VOCAB); i++) {
      let p = kept(r, s, lowest, i);
      if (p > 0f) {
        id = i;
      }
      below += p;
      if (below > goal) {
        break;
      }
    }
  }
  let logprob = bitcast<u32>(logit(row, id) - log_sum);
  finish(row, s, id, bitcast<f32>(select(logprob, 0x7fc00000u, faulty == 1u)));
}

fn kept(r: Row, s: Sampler, lowest: u32, id: u32) -> f32 {
  let x = score(r.index, s, id);
  let p = weight(r, x);
  return select(0f, p, code(x) >= lowest && p >= s.min_p);
}

fn finish(row: u32, s: Sampler, id: u32, logprob: f32) {
  let at = (s.drawn - s.first) % dims.y * dims.x + row;
  out_ids[at] = id;
  out_logprobs[at] = logprob;
  ids[row] = id;
  if (s.penalty != 1f) {
    let word = s.slot * SEEN_WORDS + id / 32u;
    seen[word] |= 1u << (id % 32u);
  }
  var ended = false;
  for (var i = 0u; i < ENDS; i++) {
    ended |= END_IDS[i] == id;
  }
  let drawn = s.drawn + 1u;
  samplers[row].drawn = drawn;
  if (ended) {
    samplers[row].limit = drawn;
  } else if (drawn < s.limit) {
    let token = tokens[row];
    tokens[row] = vec4u(token.x, token.y + 1u, token.z + 1u, pages[token.y]);
  }
}
