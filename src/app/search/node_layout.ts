// Where experiments and genomes stand when they are drawn by what comes from what, and which one an arrow key leads to.

export interface PlacedNode {
  readonly id: number;
  /** The middle of it, in pixels of the drawing. */
  readonly x: number;
  readonly y: number;
}

export interface NodeLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
}

/** Pixels between two nodes of a row, and between two rows. */
const ACROSS = 68;
const DOWN = 92;
const TOP = 34;

const at = (id: number, column: number, row: number): PlacedNode => ({
  id,
  x: ACROSS * column,
  y: TOP + DOWN * row,
});

const sized = (nodes: readonly PlacedNode[], columns: number, rows: number): NodeLayout => ({
  width: ACROSS * columns,
  height: DOWN * rows,
  nodes,
});

/** Trees beside one another: each node in the middle of the leaves that come from it, below what it comes from.
 *  @param parents by number: what each comes from, which is older, or null for the root of a tree
 *  @param roots the roots, in the order in which their trees stand */
export function treeLayout(parents: readonly (number | null)[], roots: readonly number[]): NodeLayout {
  const leaves = parents.map(() => 0);
  for (let id = parents.length - 1; id >= 0; id--) {
    leaves[id] = Math.max(1, leaves[id]!);
    const parent = parents[id]!;
    if (parent !== null) leaves[parent]! += leaves[id]!;
  }
  const left: number[] = [];
  /** By number: the first column below it that is free. */
  const free: number[] = [];
  const rows: number[] = [];
  let width = 0;
  for (const root of roots) {
    left[root] = free[root] = width;
    width += leaves[root]!;
  }
  for (const [id, parent] of parents.entries()) {
    rows[id] = parent === null ? 0 : rows[parent]! + 1;
    if (parent === null) continue;
    left[id] = free[id] = free[parent]!;
    free[parent]! += leaves[id]!;
  }
  const nodes = parents.map((_, id) => at(id, left[id]! + leaves[id]! / 2, rows[id]!));
  return sized(nodes, width, 1 + rows.reduce((most, row) => Math.max(most, row), -1));
}

/** Rows one below the other, each in the middle. @param rows by number: the row of each, from 0 on without a gap */
export function rowLayout(rows: readonly number[]): NodeLayout {
  const sizes: number[] = [];
  const places = rows.map((row) => {
    const place = sizes[row] ?? 0;
    sizes[row] = place + 1;
    return place;
  });
  const widest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const nodes = rows.map((row, id) => at(id, (widest - sizes[row]!) / 2 + places[id]! + 0.5, row));
  return sized(nodes, widest, sizes.length);
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The node that a key leads to: the nearest in the direction of an arrow, where what lies aside counts as farther; the first or the
 *  last. @returns its place, null for a key that does not move and where there is none */
export function nextNode(key: string, from: number, nodes: readonly PlacedNode[]): number | null {
  if (key === "Home") return 0;
  if (key === "End") return nodes.length - 1;
  const direction = DIRECTIONS[key];
  const start = nodes[from];
  if (direction === undefined || start === undefined) return null;
  const [right, down] = direction;
  let nearest: { readonly place: number; readonly distance: number } | null = null;
  for (const [place, { x, y }] of nodes.entries()) {
    const ahead = (x - start.x) * right + (y - start.y) * down;
    const aside = Math.abs((x - start.x) * down) + Math.abs((y - start.y) * right);
    if (ahead <= 0) continue;
    const distance = ahead + 2 * aside;
    if (nearest === null || distance < nearest.distance) nearest = { place, distance };
  }
  return nearest?.place ?? null;
}
