// One process at a time works on a folder. Each puts a file there whose name says who it is; a file of a process that is gone is
// removed, a file of one that lives means "busy". A name belongs to one process and to no later one, so removing it can hit nobody
// else: at worst two that begin in the same moment see each other, and both give up.
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { RunError } from "../core/errors.ts";
import type { Disk } from "./disk.ts";

/** Who a process is. The number of a process is given to another one after its end, but not with the same start. */
interface ProcessName {
  readonly host: string;
  readonly pid: number;
  /** When it started, in the system's own count; "0" where the system does not tell. */
  readonly started: string;
}

/** The processes of this machine, as far as a lock must know them. */
export interface Processes {
  self(): Promise<ProcessName>;
  /** Whether a process of this machine still runs. */
  isAlive(process: ProcessName): Promise<boolean>;
}

const LOCK = /^lock-([^/]+)-(\d+)-(\d+)$/;

/** Takes the folder for this process. -> gives it back
 *  @throws RunError("busy") when another process has it; RunError of the disk */
export async function lockFolder(
  folder: string,
  disk: Pick<Disk, "list" | "remove" | "create">,
  processes: Processes = nodeProcesses,
): Promise<() => Promise<void>> {
  const self = await processes.self();
  const mine = `lock-${encodeURIComponent(self.host)}-${self.pid}-${self.started}`;
  if (!(await disk.create(join(folder, mine)))) throw busy(folder, mine, self);
  const release = () => disk.remove(join(folder, mine));
  try {
    for (const name of await disk.list(folder)) {
      const [, host = "", pid = "", started = ""] = LOCK.exec(name) ?? [];
      if (pid === "" || name === mine) continue;
      const other: ProcessName = { host: decodeURIComponent(host), pid: Number(pid), started };
      if (other.host !== self.host || (await processes.isAlive(other))) throw busy(folder, name, other);
      await disk.remove(join(folder, name));
    }
  } catch (thrown) {
    await release();
    throw thrown;
  }
  return release;
}

function busy(folder: string, name: string, { host, pid }: ProcessName): RunError {
  return new RunError(
    "busy",
    `${folder} is in use by process ${pid} on ${host}. Wait for it or end it; if it is gone already, remove ${join(folder, name)}.`,
    { folder, pid, host },
  );
}

export const nodeProcesses: Processes = {
  self: async () => ({
    host: hostname(),
    pid: process.pid,
    started: (await linuxStart(process.pid)) ?? "0",
  }),
  async isAlive({ pid, started }) {
    try {
      process.kill(pid, 0); // sends nothing
    } catch (thrown) {
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EPERM")) return false;
    }
    const now = await linuxStart(pid);
    return now === null || now === started;
  },
};

/** When a process started, in clock ticks since the machine did; "" for one that has ended and is still listed. Null where the
 *  system does not tell. */
async function linuxStart(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => null); // not Linux, or it ended just now
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // what stands before may hold blanks
  return fields[0] === "Z" ? "" : (fields[19] ?? null);
}
