// Product for hardware: a workgroup of 16 x 16 invocations computes 64 rows (TALL) or 16 of 64 columns, in steps of 16 inner
// indices that lie in workgroup memory as scalars, inner index first (vec4s written by several invocations race on Metal).
// One invocation owns 4 rows (TALL) or 1 of 4 columns. A sum runs over the inner indices in order, whatever the tile, so that a row has
// the same bits in any batch. Rows and columns past the end are computed from the last ones and not written.
const STEP4 = 4u; // quads of a step
const PITCH = 68u; // floats from one inner index to the next; 64 would put them all into one bank
const PER = select(1u, 4u, TALL); // rows of an invocation
const ROWS = 16u * PER;
var<workgroup> tile_a: array<f32, 1088>; // [16, PITCH]
var<workgroup> tile_b: array<f32, 1088>;

fn put_a(k: u32, row: u32, quad: vec4f) {
  let at = k * 4u * PITCH + row;
  tile_a[at] = quad.x;
  tile_a[at + PITCH] = quad.y;
  tile_a[at + 2u * PITCH] = quad.z;
  tile_a[at + 3u * PITCH] = quad.w;
}
fn put_b(k: u32, column4: u32, block: mat4x4f) {
  for (var i = 0u; i < 4u; i++) {
    let at = (k * 4u + i) * PITCH + column4 * 4u;
    tile_b[at] = block[i].x;
    tile_b[at + 1u] = block[i].y;
    tile_b[at + 2u] = block[i].z;
    tile_b[at + 3u] = block[i].w;
  }
}
/** The 16 inner indices in workgroup memory, added to sums (rows of the invocation). */
fn multiply(sums: ptr<function, mat4x4f>, tx: u32, ty: u32) {
  for (var i = 0u; i < 16u; i++) {
    let at = i * PITCH + tx * 4u;
    let row = i * PITCH + ty * PER;
    let w = vec4f(tile_b[at], tile_b[at + 1u], tile_b[at + 2u], tile_b[at + 3u]);
    (*sums)[0] = fma(vec4f(tile_a[row]), w, (*sums)[0]);
    if (TALL) {
      (*sums)[1] = fma(vec4f(tile_a[row + 1u]), w, (*sums)[1]);
      (*sums)[2] = fma(vec4f(tile_a[row + 2u]), w, (*sums)[2]);
      (*sums)[3] = fma(vec4f(tile_a[row + 3u]), w, (*sums)[3]);
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
  // What this invocation loads: one quad of a row of the left operand, and, the first 64 of them, one block of weights.
  let row = min(m + t / STEP4, dims.x - 1u);
  let loads_a = t / STEP4 < ROWS;
  let k = t % STEP4;
  let loads_b = t < 64u;
  let n = min(first + t / STEP4, N4 - 1u);
  var sums = mat4x4f();
  for (var step = 0u; step < dims.y; step += STEP4) {
    let inside = step + k < dims.y;
    if (loads_a) {
      put_a(k, t / STEP4, select(vec4f(), a_quad(row, min(step + k, dims.y - 1u)), inside));
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
        if (loads_a) {
          put_a(k, t / STEP4, select(vec4f(), lora_a_quad(row, g, min(step + k, dims.z - 1u)), inside));
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
  finish(top, first + local.x, sums[0]);
  if (TALL) {
    finish(top + 1u, first + local.x, sums[1]);
    finish(top + 2u, first + local.x, sums[2]);
    finish(top + 3u, first + local.x, sums[3]);
  }
}
