// Which rows of the KV cache belong to which text. Prompts are kept in a tree by their ids, one cache row for each token, so
// that a prefix several texts share is read once and stored once; rows behind the prompt are a text's own. What nobody uses
// stays in the tree until its rows are needed: a text that comes later may still share it.
// Source: RadixAttention (Zheng et al. 2023, SGLang, arXiv:2312.07104); here a node is one token, and rows are never moved.

/** The cache rows of one text until it is released. */
export interface Lease {
  /** Cache row of each token: of the prompt, then of what follows. */
  readonly pages: readonly number[];
  /** Tokens at the start of the prompt that lie in the cache already, or will when texts leased earlier are read. */
  readonly shared: number;
}

interface Node {
  readonly id: number;
  readonly page: number;
  readonly parent: Node | null;
  readonly children: Map<number, Node>;
  /** Leases that go through this node. */
  users: number;
  /** When the last of them was released; never later than the parent's. */
  released: number;
}

export class PrefixCache {
  readonly #root: Map<number, Node> = new Map();
  readonly #free: number[];
  readonly #leases = new Map<Lease, { readonly last: Node | null; readonly own: readonly number[] }>();
  #releases = 0;

  constructor(rows: number) {
    this.#free = Array.from({ length: rows }, (_, i) => rows - 1 - i);
  }

  /** Rows for a prompt and `own` further tokens; null while others hold too many. */
  lease(prompt: readonly number[], own: number): Lease | null {
    const path: Node[] = [];
    let children = this.#root;
    for (const id of prompt) {
      const node = children.get(id);
      if (node === undefined) break;
      path.push(node);
      ({ children } = node);
    }
    for (const node of path) node.users++; // so that making room cannot take them
    const shared = path.length;
    const needed = prompt.length - shared + own;
    if (needed > this.#free.length) this.#makeRoom(needed - this.#free.length);
    if (needed > this.#free.length) {
      for (const node of path) node.users--;
      return null;
    }
    const take = () => this.#free.pop()!; // counted above
    for (const id of prompt.slice(shared)) {
      const parent = path.at(-1) ?? null;
      const node: Node = { id, page: take(), parent, children: new Map(), users: 1, released: 0 };
      (parent?.children ?? this.#root).set(id, node);
      path.push(node);
    }
    const ownPages = Array.from({ length: own }, take);
    const lease = { pages: [...path.map((node) => node.page), ...ownPages], shared };
    this.#leases.set(lease, { last: path.at(-1) ?? null, own: ownPages });
    return lease;
  }

  /** Gives a lease's own rows back; its prompt stays until its rows are needed. */
  release(lease: Lease): void {
    const held = this.#leases.get(lease);
    if (held === undefined) return; // released before
    this.#leases.delete(lease);
    this.#free.push(...held.own);
    this.#releases++;
    for (let node = held.last; node !== null; node = node.parent) {
      node.users--;
      node.released = this.#releases;
    }
  }

  /** Frees at least `count` rows of prompts that nobody uses, the longest unused first, ends before beginnings. */
  #makeRoom(count: number): void {
    const unused: { readonly node: Node; readonly depth: number }[] = [];
    const walk = (nodes: Iterable<Node>) => {
      const stack = Array.from(nodes, (node) => ({ node, depth: 0 }));
      for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
        const { node, depth } = top;
        if (node.users === 0) unused.push(top);
        for (const child of node.children.values()) stack.push({ node: child, depth: depth + 1 });
      }
    };
    walk(this.#root.values());
    unused.sort((x, y) => x.node.released - y.node.released || y.depth - x.depth);
    for (const { node } of unused.slice(0, count)) {
      (node.parent?.children ?? this.#root).delete(node.id);
      this.#free.push(node.page);
    }
  }
}
