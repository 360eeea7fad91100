// What a browser's processes hold, as the kernel counts it: anonymous and shared memory, of which what two processes share counts half for
// each (PSS), and what was swapped out. The program's own file is left out: it does not grow, and counts less while another browser runs.
import { readFileSync } from "node:fs";
import { processesOf } from "../harness.mjs";

export interface ProcessMemory {
  readonly pid: number;
  readonly bytes: number;
}

export interface BrowserMemory {
  /** The process of the page: of those that render, the one that has computed most. Workers are threads of it. */
  readonly renderer: ProcessMemory;
  readonly gpu: ProcessMemory;
  /** All other processes together: the browser itself, storage, network, a spare renderer. */
  readonly restBytes: number;
}

/** @throws Error where the browser on this profile has no renderer or no GPU process */
export function browserMemory(profile: string): BrowserMemory {
  const all = processesOf(profile).flatMap(({ pid, args }) => {
    const found = measure(pid);
    return found === null ? [] : [{ pid, kind: kindOf(args), ...found }];
  });
  const most = (kind: string): ProcessMemory => {
    const [first] = all.filter((each) => each.kind === kind).sort((a, b) => b.ticks - a.ticks);
    if (first === undefined) throw new Error(`the browser on ${profile} has no process of the type ${kind}`);
    return { pid: first.pid, bytes: first.bytes };
  };
  const [renderer, gpu] = [most("renderer"), most("gpu-process")];
  const restBytes = all.reduce((sum, { bytes }) => sum + bytes, 0) - renderer.bytes - gpu.bytes;
  return { renderer, gpu, restBytes };
}

/** Chromium's own word for what a process does; "" for the first one. */
function kindOf(args: readonly string[]): string {
  // A renderer writes its arguments anew as one long text.
  return /(?:^|\s)--type=([a-z-]+)/.exec(args.join(" "))?.[1] ?? "";
}

/** Bytes and time of computing of a process, null for one that has ended. */
function measure(pid: number): { bytes: number; ticks: number } | null {
  try {
    const memory = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const kB = [...memory.matchAll(/^(?:Pss_Anon|Pss_Shmem|SwapPss):\s+(\d+) kB$/gm)];
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      bytes: 1024 * kB.reduce((sum, [, size]) => sum + Number(size), 0),
      ticks: Number(fields[11]) + Number(fields[12]),
    };
  } catch {
    return null;
  }
}
