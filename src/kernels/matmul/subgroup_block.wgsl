enable subgroups;
// Sums of a tile for software adapters: 16 rows (TALL) or 8 of the operand whose rows the lanes of the one subgroup hold, LANES apart, by
// 4 columns of each lane. A block of 4 rows x 4 columns is a mat4x4f whose columns are rows of the result. Follows a kernel
// that says LANES and TALL.
struct Sums {
  c0: mat4x4f,
  c1: mat4x4f,
  c2: mat4x4f,
  c3: mat4x4f,
}
const ROWS = select(8u, 16u, TALL);

fn low(v: vec4f) -> mat4x4f {
  return mat4x4f(subgroupBroadcast(v, 0u), subgroupBroadcast(v, 1u), subgroupBroadcast(v, 2u), subgroupBroadcast(v, 3u));
}
fn high(v: vec4f) -> mat4x4f {
  return mat4x4f(subgroupBroadcast(v, 4u), subgroupBroadcast(v, 5u), subgroupBroadcast(v, 6u), subgroupBroadcast(v, 7u));
}
/** v.. are quads of rows LANES apart; those that LANES and TALL do not need are never read. */
fn add(sums: ptr<function, Sums>, w: mat4x4f, v0: vec4f, v1: vec4f, v2: vec4f, v3: vec4f) {
  if (LANES == 8u) {
    (*sums).c0 += w * low(v0);
    (*sums).c1 += w * high(v0);
    if (TALL) {
      (*sums).c2 += w * low(v1);
      (*sums).c3 += w * high(v1);
    }
  } else {
    (*sums).c0 += w * low(v0);
    (*sums).c1 += w * low(v1);
    if (TALL) {
      (*sums).c2 += w * low(v2);
      (*sums).c3 += w * low(v3);
    }
  }
}
/** Each row of the tile. */
fn rows_of(sums: Sums) -> array<vec4f, 16> {
  return array<vec4f, 16>(
    sums.c0[0], sums.c0[1], sums.c0[2], sums.c0[3],
    sums.c1[0], sums.c1[1], sums.c1[2], sums.c1[3],
    sums.c2[0], sums.c2[1], sums.c2[2], sums.c2[3],
    sums.c3[0], sums.c3[1], sums.c3[2], sums.c3[3],
  );
}
