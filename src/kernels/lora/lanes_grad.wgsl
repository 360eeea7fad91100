// params: WIDE, RANK, GROUPS, END0, END1, TRANSPOSED, LANES, TALL
// grad.wgsl for software adapters, its bits included: one subgroup, alone in its workgroup, computes 16 values of j (TALL) or 8 of
// 4 * LANES columns c over the slice workgroup_id.z. Of LANES rows at a time a lane loads its columns of each, and the narrow
// operand of one, which the others get by broadcast. Behind matmul/subgroup_block.wgsl.
// dims = (rows, rows per slice, floats of a slice of the arena, first float).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> narrow: array<f32>; // [rows, GROUPS * RANK]
@group(0) @binding(2) var<storage, read> wide: array<vec4f>; // [rows, WIDE / 4]
@group(0) @binding(3) var<storage, read_write> partials: array<f32>; // [slices, dims.z]
const W4 = WIDE / 4u;

fn group_of(c4: u32) -> u32 {
  return select(0u, 1u, GROUPS > 1u && c4 * 4u >= END0) + select(0u, 1u, GROUPS > 2u && c4 * 4u >= END1);
}
/** Four values of j of one row, 0 where there is no such row in the slice. */
fn narrow_quad(m: u32, end: u32, group: u32, j: u32) -> vec4f {
  let columns = group * RANK + min(vec4u(j, j + 1u, j + 2u, j + 3u), vec4u(RANK - 1u));
  let at = min(m, dims.x - 1u) * GROUPS * RANK + columns;
  return select(vec4f(), vec4f(narrow[at.x], narrow[at.y], narrow[at.z], narrow[at.w]), m < end);
}
fn outer(n: vec4f, row: vec4f) -> mat4x4f {
  return mat4x4f(n.x * row, n.y * row, n.z * row, n.w * row);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) w: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let j = w.y * ROWS;
  let c4 = w.x * LANES + lane;
  let column = min(c4, W4 - 1u);
  let begin = w.z * dims.y;
  let end = min(begin + dims.y, dims.x);
  var sums = Sums();
  let last = group_of(min(w.x * LANES + LANES, W4) - 1u);
  for (var g = group_of(w.x * LANES); g <= last; g++) {
    let mine = group_of(column) == g;
    for (var m = begin; m < end; m += LANES) {
      let n0 = narrow_quad(m + lane, end, g, j);
      let n1 = narrow_quad(m + lane, end, g, j + 4u);
      let n2 = narrow_quad(m + lane, end, g, j + 8u);
      let n3 = narrow_quad(m + lane, end, g, j + 12u);
      let row_$l = select(vec4f(), wide[min(m + $l, dims.x - 1u) * W4 + column], mine);
      sums.c0 += outer(subgroupBroadcast(n0, $l), row_$l);
      sums.c1 += outer(subgroupBroadcast(n1, $l), row_$l);
      if (TALL) { sums.c2 += outer(subgroupBroadcast(n2, $l), row_$l); }
      if (TALL) { sums.c3 += outer(subgroupBroadcast(n3, $l), row_$l); }
    }
  }
  let base = w.z * dims.z + dims.w;
  var stage = rows_of(sums);
  for (var i = 0u; i < min(ROWS, RANK - j); i++) {
    for (var r = 0u; r < min(4u, WIDE - min(c4 * 4u, WIDE)); r++) {
      let c = c4 * 4u + r;
      partials[base + select((j + i) * WIDE + c, c * RANK + j + i, TRANSPOSED)] = stage[i][r];
    }
  }
}
