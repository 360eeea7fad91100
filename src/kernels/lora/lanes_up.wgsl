// params: INNER, RANK, GROUPS, END0, END1, SCALE, LANES, TALL
// Operands of lanes_narrow.wgsl, which comes behind, for dyb = SCALE * dy B, each group by itself. Groups begin at 0, END0, END1.
@group(0) @binding(0) var<uniform> dims: vec4u; // (rows)
@group(0) @binding(1) var<storage, read> wide: array<vec4f>; // dy [rows, INNER / 4]
@group(0) @binding(2) var<storage, read> narrow: array<f32>; // B [INNER, RANK]
@group(0) @binding(3) var<storage, read_write> out: array<f32>; // [rows, GROUPS * RANK]
const WIDTH = GROUPS * RANK;

fn narrow_quad(j: u32, k: u32) -> vec4f {
  let at = k * 4u * RANK + min(j, RANK - 1u);
  return vec4f(narrow[at], narrow[at + RANK], narrow[at + 2u * RANK], narrow[at + 3u * RANK]);
}
/** First inner quad of a group, and the one behind the last. */
fn inner_quads(group: u32) -> vec2u {
  var range = vec2u(0u, select(INNER, END0, GROUPS > 1u));
  if (group == 1u) {
    range = vec2u(END0, select(INNER, END1, GROUPS > 2u));
  } else if (group == 2u) {
    range = vec2u(END1, INNER);
  }
  return range / 4u;
}
