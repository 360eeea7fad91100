// Ports whose waits are over at once (retries) or never happen (deadlines), and marks in a plain map.
import type { StorePorts } from "../../src/store/connection.ts";
import type { HighWater, Mark } from "../../src/store/high_water.ts";

/** @param fireDeadlines true lets waits of more than half a second pass at once as well */
export function testPorts(changes: Partial<StorePorts> = {}, fireDeadlines = false): StorePorts {
  return {
    indexedDB: globalThis.indexedDB,
    highWater: null,
    clock: {
      elapsed: () => 0,
      sleep: (ms, signal) =>
        ms <= 500 || fireDeadlines
          ? Promise.resolve()
          : new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    },
    ...changes,
  };
}

export function mapHighWater(marks: Map<string, Mark>): HighWater {
  return {
    read: () => new Map(marks),
    write: (runId, mark) =>
      void marks.set(runId, { ...(marks.get(runId) ?? { turns: 0, stages: 0 }), ...mark }),
    remove: (runId) => void marks.delete(runId),
  };
}
