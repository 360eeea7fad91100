// Product for hardware: a workgroup of 16 x 16 invocations computes 16 PER rows of 64 columns, in steps of 16 inner
// indices that lie in workgroup memory as scalars, inner index first (vec4s written by several invocations race on Metal).
// One invocation owns PER rows (1, 4 or 8) of 4 columns. A sum runs over the inner indices in order, whatever the tile, so that a row has
// the same bits in any batch and with any PER. Rows and columns past the end are computed from the last ones and not written.
const STEP4 = 4u; // quads of a step
const ROWS = 16u * PER;
const PITCH_A = ROWS + 4u; // floats from one inner index to the next; without the 4 they would all be in one bank
const PITCH_B = 68u;
var<workgroup> tile_a: array<f32, 16u * PITCH_A>;
var<workgroup> tile_b: array<f32, 16u * PITCH_B>;

/** Rows of the invocation: the first, then three more where PER is 4, then four more where it is 8. */
struct Sums {
  low: mat4x4f,
  high: mat4x4f,
}

fn put_a(k: u32, row: u32, quad: vec4f) {
  let at = k * 4u * PITCH_A + row;
  tile_a[at] = quad.x;
  tile_a[at + PITCH_A] = quad.y;
  tile_a[at + 2u * PITCH_A] = quad.z;
  tile_a[at + 3u * PITCH_A] = quad.w;
}
fn put_b(k: u32, column4: u32, block: mat4x4f) {
  for (var i = 0u; i < 4u; i++) {
    let at = (k * 4u + i) * PITCH_B + column4 * 4u;
    tile_b[at] = block[i].x;
    tile_b[at + 1u] = block[i].y;
    tile_b[at + 2u] = block[i].z;
    tile_b[at + 3u] = block[i].w;
  }
}
/** The 16 inner indices in workgroup memory, added to sums. */
fn multiply(sums: ptr<function, Sums>, tx: u32, ty: u32) {
  for (var i = 0u; i < 16u; i++) {
    let at = i * PITCH_B + tx * 4u;
    let row = i * PITCH_A + ty * PER;
    let w = vec4f(tile_b[at], tile_b[at + 1u], tile_b[at + 2u], tile_b[at + 3u]);
    (*sums).low[0] = fma(vec4f(tile_a[row]), w, (*sums).low[0]);
    if (PER > 1u) {
      (*sums).low[1] = fma(vec4f(tile_a[row + 1u]), w, (*sums).low[1]);
      (*sums).low[2] = fma(vec4f(tile_a[row + 2u]), w, (*sums).low[2]);
      (*sums).low[3] = fma(vec4f(tile_a[row + 3u]), w, (*sums).low[3]);
    }
    if (PER > 4u) {
      (*sums).high[0] = fma(vec4f(tile_a[row + 4u]), w, (*sums).high[0]);
      (*sums).high[1] = fma(vec4f(tile_a[row + 5u]), w, (*sums).high[1]);
      (*sums).high[2] = fma(vec4f(tile_a[row + 6u]), w, (*sums).high[2]);
      (*sums).high[3] = fma(vec4f(tile_a[row + 7u]), w, (*sums).high[3]);
    }
  }
}

@compute @workgroup_size(16, 16)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let first = group.y * 16u; // in quads of columns
  let m = group.x * ROWS;
  // What this invocation loads: a quad of every 64th row of the left operand, and, the first 64 of them, one block of weights.
  let k = t % STEP4;
  let loads_b = t < 64u;
  let n = min(first + t / STEP4, N4 - 1u);
  var sums = Sums();
  for (var step = 0u; step < dims.y; step += STEP4) {
    let inside = step + k < dims.y;
    for (var row = t / STEP4; row < ROWS; row += 64u) {
      let quad = a_quad(min(m + row, dims.x - 1u), min(step + k, dims.y - 1u));
      put_a(k, row, select(vec4f(), quad, inside));
    }
    if (loads_b) {
      var block = mat4x4f();
      if (inside) {
        block = w_block(step + k, n);
      }
      put_b(k, t / STEP4, block);
    }
    workgroupBarrier();
    multiply(&sums, local.x, local.y);
    workgroupBarrier();
  }
  if (RANK > 0u) {
    let last = group_of(min(first + 16u, N4) - 1u);
    for (var g = group_of(first); g <= last; g++) {
      for (var step = 0u; step < dims.z; step += STEP4) {
        let inside = step + k < dims.z;
        for (var row = t / STEP4; row < ROWS; row += 64u) {
          let quad = lora_a_quad(min(m + row, dims.x - 1u), g, min(step + k, dims.z - 1u));
          put_a(k, row, select(vec4f(), quad, inside));
        }
        if (loads_b) {
          var block = mat4x4f();
          if (inside) {
            block = lora_w_block(g, step + k, n);
          }
          put_b(k, t / STEP4, block);
        }
        workgroupBarrier();
        multiply(&sums, local.x, local.y);
        workgroupBarrier();
      }
    }
  }
  let top = m + local.y * PER;
  finish(top, first + local.x, sums.low[0]);
  if (PER > 1u) {
    finish(top + 1u, first + local.x, sums.low[1]);
    finish(top + 2u, first + local.x, sums.low[2]);
    finish(top + 3u, first + local.x, sums.low[3]);
  }
  if (PER > 4u) {
    finish(top + 4u, first + local.x, sums.high[0]);
    finish(top + 5u, first + local.x, sums.high[1]);
    finish(top + 6u, first + local.x, sums.high[2]);
    finish(top + 7u, first + local.x, sums.high[3]);
  }
}
