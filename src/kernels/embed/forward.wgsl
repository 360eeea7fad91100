// params: COLUMNS, SCALE, START, SCALES
// Embedding lookup in one chunk of the table: one invocation copies four columns of one row. The chunk is at binding 2, see ../matrix_source.ts. Rows whose ids lie in other chunks
// are left alone, or zeroed at the START. dims = (rows, first id of the chunk, ids in it, first row of the chunk).
@group(0) @binding(0) var<uniform> dims: vec4u;
@group(0) @binding(1) var<storage, read> ids: array<u32>; // [rows]
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>; // [rows, COLUMNS / 4]
const QUADS = COLUMNS / 4u;
const WEIGHT_QUADS = QUADS;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) w: vec3u,
  @builtin(num_workgroups) n: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let i = (w.y * n.x + w.x) * 64u + t;
  if (i >= dims.x * QUADS) {
    return;
  }
  let id = ids[i / QUADS] - dims.y; // wraps to a huge number when the id lies before this chunk
  if (id < dims.z) {
    out[i] = SCALE * weight_quad(dims.w + id, i % QUADS);
  } else if (START) {
    out[i] = vec4f();
  }
}
