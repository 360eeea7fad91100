// LoRA's narrow products on software adapters: out[m, g * RANK + j] = SCALE * sum over the inner quads of group g of wide[m] narrow[j],
// with the bits of down.wgsl and up.wgsl. As matmul/subgroup.wgsl with the roles exchanged, since the columns are few and the rows
// many: a lane owns 4 rows, and each lane loads one of LANES columns j for all. Behind lanes_down.wgsl or lanes_up.wgsl and
// matmul/subgroup_block.wgsl. Workgroup = (4 * LANES rows, 16 columns (TALL) or 8, group).
@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) w: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let row = (w.x * LANES + lane) * 4u;
  let j = w.y * ROWS;
  let p = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(dims.x - 1u)) * (INNER / 4u);
  let columns = vec4u(j + lane) + LANES * vec4u(0u, 1u, 2u, 3u);
  let inner = inner_quads(w.z);
  var sums = Sums();
  for (var k = inner.x; k < inner.y; k++) {
    let rows = transpose(mat4x4f(wide[p.x + k], wide[p.y + k], wide[p.z + k], wide[p.w + k]));
    add(&sums, rows, narrow_quad(columns.x, k), narrow_quad(columns.y, k), narrow_quad(columns.z, k), narrow_quad(columns.w, k));
  }
  var stage = rows_of(sums);
  for (var i = 0u; i < min(ROWS, RANK - j); i++) {
    for (var r = 0u; r < min(4u, dims.x - min(row, dims.x)); r++) {
      out[(row + r) * WIDTH + w.z * RANK + j + i] = SCALE * stage[i][r];
    }
  }
}
