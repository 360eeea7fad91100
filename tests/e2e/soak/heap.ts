// What the JavaScript of a page holds, objects and compiled code apart: code grows for hours, as one function after the other becomes hot
// enough to be compiled, up to the size of the program. Objects grow where something is kept that nobody needs.
import type { CDPSession } from "playwright-core";

export interface Heap {
  /** Objects, arrays, texts, closures and shapes. */
  readonly heapBytes: number;
  /** Machine code and bytecode, with their tables. */
  readonly codeBytes: number;
}

/** The parts of V8's heap snapshot that are read here. */
interface Snapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: string[]; readonly node_types: [string[]] } };
  /** As many numbers a node as there are fields. */
  readonly nodes: readonly number[];
}

/** Collects the garbage and counts. What the browser itself keeps for the page ("native") is left to the memory of its process. */
export async function heapOf(devtools: CDPSession): Promise<Heap> {
  const pieces: string[] = [];
  const hear = ({ chunk }: { readonly chunk: string }) => void pieces.push(chunk);
  devtools.on("HeapProfiler.addHeapSnapshotChunk", hear);
  await devtools.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  devtools.off("HeapProfiler.addHeapSnapshotChunk", hear);
  const { snapshot, nodes } = JSON.parse(pieces.join("")) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, size] = [fields.indexOf("type"), fields.indexOf("self_size")];
  const bytes = new Map<string, number>();
  for (let at = 0; at < nodes.length; at += fields.length) {
    const kind = types[0][nodes[at + type]!]!;
    bytes.set(kind, (bytes.get(kind) ?? 0) + nodes[at + size]!);
  }
  const codeBytes = bytes.get("code") ?? 0;
  const native = bytes.get("native") ?? 0;
  const all = [...bytes.values()].reduce((sum, each) => sum + each, 0);
  return { heapBytes: all - codeBytes - native, codeBytes };
}
