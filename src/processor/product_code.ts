// The one product that the processor trains with, as WebAssembly: C = A B, or C + A B, in f32 with four lanes. It is written here
// instruction by instruction, so that nothing has to be compiled or fetched. Each number of C is summed over k in order, whatever
// the shapes around it, so a row's result does not depend on the rows beside it.
// Source: the binary format and the vector instructions of the WebAssembly 2.0 specification (docs/references.md).

/** Numbers of one panel of B, see `Product`. */
export const PANEL = 8;

/** product(a, aRow, b, bPanel, bRow, c, cRow, m, k, n, going), all i32; pointers and strides in bytes. A is [m, k], C is [m, n] with
 *  n a multiple of 4, k at least 1. B lies in panels of 8 columns: column j of row i is at b + bPanel floor(j / 8) + bRow i +
 *  4 (j mod 8), so that a plain [k, n] matrix is one with bPanel 32. `going` other than 0 adds to what C holds. */
export type Product = (
  ...sizes: [
    a: number,
    aRow: number,
    b: number,
    bPanel: number,
    bRow: number,
    c: number,
    cRow: number,
    m: number,
    k: number,
    n: number,
    going: number,
  ]
) => void;

const [A, A_ROW, B, B_PANEL, B_ROW, C, C_ROW, M, K, N, GOING] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const PARAMETERS = 11;
/** i32 locals, then those of vectors: sums of four rows by two vectors, two vectors of B, one number of A in all lanes. */
const [ROWS_LEFT, ROW_A, ROW_C, AT_A, AT_B, LEFT, A_ROW_2, A_ROW_3] = [11, 12, 13, 14, 15, 16, 17, 18];
const INTEGERS = 8;
const SUMS = PARAMETERS + INTEGERS;
const OF_B = SUMS + 8;
const OF_A = OF_B + 2;
const VECTORS = 11;

const I32 = 0x7f;
const V128 = 0x7b;
const NOTHING = 0x40;

function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
const get = (local: number) => [0x20, ...unsigned(local)];
const set = (local: number) => [0x21, ...unsigned(local)];
/** Pieces of code, one after the other. */
const code = (...pieces: readonly (number | readonly number[])[]): number[] => pieces.flat();
/** For values below 64. */
const constant = (value: number) => [0x41, value];
const add = 0x6a;
const subtract = 0x6b;
const vector = (op: number, ...rest: number[]) => [0xfd, ...unsigned(op), ...rest];
/** At an offset from the address on the stack; the data is aligned to 4 bytes. */
const loadVector = (offset: number) => vector(0x00, 2, ...unsigned(offset));
const loadToAllLanes = vector(0x09, 2, 0);
const storeVector = (offset: number) => vector(0x0b, 2, ...unsigned(offset));
const zeros = vector(0x0c, ...Array.from({ length: 16 }, () => 0));
const addVectors = vector(0xe4);
const multiplyVectors = vector(0xe6);
const move = (local: number, by: readonly number[]) => [...get(local), ...by, add, ...set(local)];

/** Runs `body` while the integer local is at least `least`. */
const whileAtLeast = (local: number, least: number, body: readonly number[]) => [
  ...code(0x02, NOTHING, 0x03, NOTHING),
  ...code(get(local), constant(least), 0x48, 0x0d, 1), // signed less than: leave
  ...body,
  ...code(0x0c, 0, 0x0b, 0x0b),
];

/** The address in `local`, `row` rows on. */
const rowOf = (local: number, strides: readonly (readonly number[])[], row: number) =>
  row === 0 ? get(local) : [...get(local), ...strides[row]!, add];

/** Sums `rows` rows by `width` vectors of C at ROW_C from ROW_A and B, then goes on to the next rows. */
function block(rows: number, width: number): number[] {
  const all = Array.from({ length: rows * width }, (_, i) => ({ row: Math.floor(i / width), v: i % width }));
  const sum = ({ row, v }: { readonly row: number; readonly v: number }) => SUMS + 2 * row + v;
  const aRows = [[], get(A_ROW), get(A_ROW_2), get(A_ROW_3)];
  const cRows = [0, 1, 2, 3].map((row) => [...get(C_ROW), ...constant(row), 0x6c]);
  const vectors = Array.from({ length: width }, (_, v) => v);
  return [
    ...all.flatMap((each) => [...zeros, ...set(sum(each))]),
    ...code(get(ROW_A), set(AT_A), get(B), set(AT_B), get(K), set(LEFT)),
    ...whileAtLeast(LEFT, 1, [
      ...vectors.flatMap((v) => [...get(AT_B), ...loadVector(16 * v), ...set(OF_B + v)]),
      ...Array.from({ length: rows }, (_, row) => [
        ...code(rowOf(AT_A, aRows, row), loadToAllLanes, set(OF_A)),
        ...vectors.flatMap((v) => [
          ...code(get(OF_A), get(OF_B + v), multiplyVectors),
          ...code(get(sum({ row, v })), addVectors, set(sum({ row, v }))),
        ]),
      ]).flat(),
      ...move(AT_A, constant(4)),
      ...move(AT_B, get(B_ROW)),
      ...code(get(LEFT), constant(1), subtract, set(LEFT)),
    ]),
    ...code(get(GOING), 0x04, NOTHING),
    ...all.flatMap((each) => [
      ...code(get(sum(each)), rowOf(ROW_C, cRows, each.row), loadVector(16 * each.v)),
      ...code(addVectors, set(sum(each))),
    ]),
    0x0b,
    ...all.flatMap((each) => [
      ...rowOf(ROW_C, cRows, each.row),
      ...get(sum(each)),
      ...storeVector(16 * each.v),
    ]),
    ...Array.from({ length: rows }, () => [...move(ROW_A, get(A_ROW)), ...move(ROW_C, get(C_ROW))]).flat(),
    ...code(get(ROWS_LEFT), constant(rows), subtract, set(ROWS_LEFT)),
  ];
}

/** All rows of a panel of B that is `width` vectors wide, then on to the next panel. */
const panel = (width: number) => [
  ...code(get(M), set(ROWS_LEFT), get(A), set(ROW_A), get(C), set(ROW_C)),
  ...whileAtLeast(ROWS_LEFT, 4, block(4, width)),
  ...whileAtLeast(ROWS_LEFT, 1, block(1, width)),
  ...code(move(B, get(B_PANEL)), move(C, constant(16 * width))),
  ...code(get(N), constant(4 * width), subtract, set(N)),
];

const section = (id: number, bytes: readonly number[]) => [id, ...unsigned(bytes.length), ...bytes];
const name = (text: string) => [text.length, ...new TextEncoder().encode(text)];

/** The module: it takes the memory "m.m" and gives the function "product". */
export function productModule(): Uint8Array<ArrayBuffer> {
  const body = [
    ...code(2, INTEGERS, I32, VECTORS, V128),
    ...code(get(A_ROW), constant(1), 0x74, set(A_ROW_2)), // shifted left: doubled
    ...code(get(A_ROW_2), get(A_ROW), add, set(A_ROW_3)),
    ...whileAtLeast(N, PANEL, panel(2)),
    ...whileAtLeast(N, PANEL / 2, panel(1)),
    0x0b,
  ];
  const parameters = Array.from({ length: PARAMETERS }, () => I32);
  return new Uint8Array([
    ...code(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
    ...section(1, [1, 0x60, PARAMETERS, ...parameters, 0]),
    ...section(2, [1, ...name("m"), ...name("m"), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("product"), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}
