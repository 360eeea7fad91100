// Product for software adapters, whose subgroup is one SIMD register of LANES = 4 or 8 invocations and where every load is a
// gather. One subgroup, alone in its workgroup, computes 16 rows (TALL) or 8 of 4 * LANES columns: a lane loads the weights of
// its own 4 columns, but only one of LANES rows of the left operand, which the others get by broadcast (subgroup_block.wgsl, which
// comes before). TWICE: it computes the 16 rows behind them, too, with the weights that it has unpacked. Rows and columns past the end are computed from the last ones and not written.
fn store(m: u32, n4: u32, block: mat4x4f) {
  finish(m, n4, block[0]);
  finish(m + 1u, n4, block[1]);
  finish(m + 2u, n4, block[2]);
  finish(m + 3u, n4, block[3]);
}

fn store_all(m: u32, n4: u32, sums: Sums) {
  store(m, n4, sums.c0);
  store(m + 4u, n4, sums.c1);
  if (TALL) {
    store(m + 8u, n4, sums.c2);
    store(m + 12u, n4, sums.c3);
  }
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let m = group.x * ROWS * select(1u, 2u, TWICE);
  let n4 = group.y * LANES + lane;
  let n = min(n4, N4 - 1u);
  let rows = min(vec4u(m + lane) + LANES * vec4u(0u, 1u, 2u, 3u), vec4u(dims.x - 1u));
  let more = min(vec4u(m + ROWS + lane) + LANES * vec4u(0u, 1u, 2u, 3u), vec4u(dims.x - 1u));
  var sums = Sums();
  var others = Sums();
  for (var k = 0u; k < dims.y; k++) {
    let w = w_block(k, n);
    add(&sums, w, a_quad(rows.x, k), a_quad(rows.y, k), a_quad(rows.z, k), a_quad(rows.w, k));
    if (TWICE) {
      add(&others, w, a_quad(more.x, k), a_quad(more.y, k), a_quad(more.z, k), a_quad(more.w, k));
    }
  }
  if (RANK > 0u) {
    let last = group_of(min(group.y * LANES + LANES, N4) - 1u);
    for (var g = group_of(group.y * LANES); g <= last; g++) {
      for (var j = 0u; j < dims.z; j++) {
        let w = lora_w_block(g, j, n);
        add(&sums, w, lora_a_quad(rows.x, g, j), lora_a_quad(rows.y, g, j), lora_a_quad(rows.z, g, j), lora_a_quad(rows.w, g, j));
        if (TWICE) {
          add(&others, w, lora_a_quad(more.x, g, j), lora_a_quad(more.y, g, j), lora_a_quad(more.z, g, j), lora_a_quad(more.w, g, j));
        }
      }
    }
  }
  store_all(m, n4, sums);
  if (TWICE) {
    store_all(m + ROWS, n4, others);
  }
}
