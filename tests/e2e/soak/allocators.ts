// What a process has allocated, and what its allocators hold beyond that: the kernel counts both, and only the first can be a leak. Taken from
// Chromium's own dump of its memory (memory-infra).
import type { CDPSession } from "playwright-core";

export interface Allocated {
  /** In use outside V8: by malloc, by the buffers and strings of Blink, by its garbage-collected objects. */
  readonly liveBytes: number;
  /** Taken by these allocators beyond what is in use: free slots, and pages that are not yet given back. */
  readonly freeBytes: number;
  /** V8's own heaps: objects, code, and the free part of their pages. */
  readonly scriptBytes: number;
}

type Sizes = Record<string, { readonly attrs?: { readonly size?: { readonly value: string } } }>;
interface DumpEvent {
  readonly ph: string;
  readonly pid: number;
  readonly args?: { readonly dumps?: { readonly allocators?: Sizes } };
}

const ALLOCATORS = [
  ["malloc", "malloc/allocated_objects"],
  ["partition_alloc", "partition_alloc/allocated_objects"],
  ["blink_gc", "blink_gc/main/allocated_objects"],
] as const;
const SCRIPT = "v8";

/** Has all processes of the browser dump their memory, after a collection of garbage. @throws Error where the one asked for does not */
export async function allocatedBy(browser: CDPSession, pid: number): Promise<Allocated> {
  const events: DumpEvent[] = [];
  const hear = ({ value }: { readonly value: unknown[] }) => void events.push(...(value as DumpEvent[]));
  browser.on("Tracing.dataCollected", hear);
  await browser.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      includedCategories: ["disabled-by-default-memory-infra"],
      excludedCategories: ["*"],
      memoryDumpConfig: {}, // no dumps by themselves,
    },
  });
  await browser.send("Tracing.requestMemoryDump", { deterministic: true, levelOfDetail: "detailed" });
  const complete = new Promise<void>((resolve) => browser.once("Tracing.tracingComplete", () => resolve()));
  await browser.send("Tracing.end");
  await complete;
  browser.off("Tracing.dataCollected", hear);
  return allocatedIn(events, pid);
}

/** @throws Error where the events hold no dump of the process */
export function allocatedIn(events: readonly DumpEvent[], pid: number): Allocated {
  const dump = events.find((event) => event.pid === pid && event.args?.dumps?.allocators !== undefined);
  const sizes = dump?.args?.dumps?.allocators;
  if (sizes === undefined) throw new Error(`process ${pid} dumped nothing`);
  const bytes = (name: string): number => {
    const size = sizes[name]?.attrs?.size;
    if (size === undefined) throw new Error(`process ${pid} does not say the size of ${name}`);
    return Number.parseInt(size.value, 16);
  };
  let [taken, liveBytes] = [0, 0];
  for (const [all, used] of ALLOCATORS) {
    taken += bytes(all);
    liveBytes += bytes(used);
  }
  return { liveBytes, freeBytes: taken - liveBytes, scriptBytes: bytes(SCRIPT) };
}
