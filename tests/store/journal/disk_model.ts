// A disk in memory whose nth operation fails, or is the last before the power goes: with nothing, half or all of it done.
import { RunError } from "../../../src/core/errors.ts";
import type { Downloads, JournalFiles } from "../../../src/store/journal/files.ts";

/** How much of the operation is done when it fails. A replacement or removal is done or not, an addition may be half done. */
export type Done = "nothing" | "half" | "all";

export interface DiskFault {
  /** Counted from 1. */
  readonly nth: number;
  readonly done: Done;
  /** Whether every operation after it fails as well: the program is dead, or the power is gone. */
  readonly isLast: boolean;
}

type Contents = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

export class DiskModel {
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  /** Operations that change the disk, in their order: the name of each, and of the file. */
  readonly seen: string[] = [];
  readonly told: string[] = [];
  #fault: DiskFault | null;

  constructor(files: Contents = new Map(), fault: DiskFault | null = null) {
    this.files = new Map(files);
    this.#fault = fault;
  }

  heal(): void {
    this.#fault = null;
  }

  /** What `openJournalStore` takes. */
  get ports() {
    const place = (name: string) => `run/${name}`;
    const files: JournalFiles = {
      place,
      list: () => Promise.resolve([...this.files.keys()]),
      read: (name) => Promise.resolve(this.files.get(name)?.slice() ?? null),
      append: (name, bytes, at) => {
        const old = this.files.get(name) ?? new Uint8Array(0);
        if (old.length !== at) throw new RunError("busy", `${name} has ${old.length} bytes, expected ${at}.`);
        return this.#do(`append ${name}`, (done) => {
          const added = bytes.subarray(0, done === "half" ? bytes.length / 2 : bytes.length);
          const grown = new Uint8Array(at + added.length);
          grown.set(old);
          grown.set(added, at);
          this.files.set(name, grown);
        });
      },
      cut: (name, length) =>
        this.#do(`cut ${name}`, () => void this.files.set(name, this.files.get(name)!.slice(0, length))),
      replace: (name, content) => this.#do(`replace ${name}`, () => void this.files.set(name, content)),
      remove: (name) => this.#do(`remove ${name}`, () => void this.files.delete(name)),
    };
    const downloads: Downloads = {
      place,
      open: (name) => {
        const bytes = this.files.get(name);
        return Promise.resolve(bytes === undefined ? null : new Blob([bytes]));
      },
      replace: async (name, content) => {
        const bytes = new Uint8Array(await content.arrayBuffer());
        await this.#do(`replace ${name}`, () => void this.files.set(name, bytes));
      },
    };
    return { files, downloads, tell: (sentence: string) => void this.told.push(sentence) };
  }

  async #do(name: string, act: (done: Done) => void): Promise<void> {
    this.seen.push(name);
    const at = this.seen.length;
    const fault = this.#fault;
    if (fault === null || at < fault.nth || (at > fault.nth && !fault.isLast)) {
      act("all");
      return;
    }
    if (at === fault.nth && fault.done !== "nothing") act(fault.done);
    throw new RunError("store-quota", `${name} failed.`);
  }
}
