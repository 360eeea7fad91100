// params: CLIP
// One step of a diffusion's way back, guided: noise' = plain + w (told - plain); clean = clip(a x - b noise'); x = c clean + d x + s fresh.
// A row is two coordinates, a mark and a number that stays. Marked rows are known and keep their coordinates. The table stands twice in x:
// once for the half that is told the wanted return, once for the half that is not. One invocation does a row. dims.x = rows.
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> noise: array<vec4f>; // [2, rows]: told, plain
@group(0) @binding(2) var<storage, read> fresh: array<vec4f>; // [rows]
@group(0) @binding(3) var<storage, read> given: array<vec4f>; // [rows]
@group(0) @binding(4) var<storage, read> scalars: array<f32>; // w, a, b, c, d, s
@group(0) @binding(5) var<storage, read_write> x: array<vec4f>; // [2, rows]

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) g: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let i = (g.y * n.x + g.x) * 64u + t;
  if (i >= dims.x) {
    return;
  }
  let plain = noise[dims.x + i].xy;
  let guided = plain + scalars[0] * (noise[i].xy - plain);
  let now = x[i].xy;
  // A clip would make a number of what is none, and the plan would look sound.
  let is_number = (bitcast<vec2u>(guided) & vec2u(0x7f800000u)) != vec2u(0x7f800000u);
  let clean = clamp(scalars[1] * now - scalars[2] * guided, vec2f(-CLIP), vec2f(CLIP));
  let stepped = scalars[3] * clean + scalars[4] * now + scalars[5] * fresh[i].xy;
  let next = select(vec2f(infinity_as_nan(guided.x), infinity_as_nan(guided.y)), stepped, is_number);
  let known = given[i];
  let row = vec4f(select(next, known.xy, known.z != 0f), known.zw);
  x[i] = row;
  x[dims.x + i] = row;
}
