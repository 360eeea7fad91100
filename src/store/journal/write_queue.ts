// The calls that change a store in a folder, one group after the other: what a call brings is packed at once, calls of the same moment share
// a line of the journal, and each is settled when its line is written and applied.
import { sha256Hex } from "../../core/sha256.ts";
import { alreadyHere, missingRun } from "../run_errors.ts";
import { changeOf } from "../run_patch.ts";
import type { RunChange, RunPatch, RunRecord } from "../store.ts";
import { type Entry, type PackedPart, runsOf } from "./entries.ts";
import type { JournalPorts } from "./files.ts";
import type { Journal } from "./journal.ts";
import { jsonText } from "./json_text.ts";
import { pack } from "./packed.ts";
import type { Shelves } from "./shelves.ts";
import { groupLength, type Waiting } from "./waiting.ts";

export class WriteQueue {
  readonly #ports: Pick<JournalPorts, "files" | "downloads">;
  readonly #journal: Journal;
  readonly #shelves: Shelves;
  readonly #waiting: Waiting[] = [];
  #isDraining = false;

  constructor(ports: Pick<JournalPorts, "files" | "downloads">, journal: Journal, shelves: Shelves) {
    this.#ports = ports;
    this.#journal = journal;
    this.#shelves = shelves;
  }

  /** Takes the call as it is now: what the caller changes afterwards does not count. */
  write(
    plain: Entry,
    parts: Readonly<Partial<Record<PackedPart, unknown>>> = {},
    download: Blob | null = null,
    change: RunPatch | null = null,
  ): Promise<RunRecord | null> {
    return new Promise((resolve, reject) => {
      const entry = JSON.parse(jsonText(plain)) as Entry;
      const packed = new Map(
        Object.entries(parts)
          .filter(([, part]) => part !== undefined)
          .map(([name, part]) => [name as PackedPart, pack(part)]),
      );
      this.#waiting.push({ entry, packed, download, change, resolve, reject });
      if (!this.#isDraining) void this.#drain(); // settles every waiting call itself and never rejects
    });
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    await Promise.resolve(); // calls of the same moment share the first line
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, groupLength(this.#waiting));
      const fresh: Waiting[] = [];
      for (const asked of group) {
        const waiting = await this.#resolved(asked);
        try {
          if (await this.#changes(waiting.entry)) fresh.push(waiting);
          else waiting.resolve(null);
        } catch (thrown) {
          waiting.reject(thrown);
        }
      }
      if (fresh.length > 0) await this.#commit(fresh);
    }
    this.#isDraining = false;
  }

  /** The call, with what it changes of the record as all calls before it have left that. */
  async #resolved(waiting: Waiting): Promise<Waiting> {
    const { entry, change } = waiting;
    if (entry.do !== "updateRun" || change === null) return waiting;
    const stored = await this.#shelves.records.getRun(entry.runId);
    if (stored === null) return waiting; // refused as any call about a run that is gone
    const patch = JSON.parse(jsonText(changeOf(change, stored))) as RunChange;
    return { ...waiting, entry: { ...entry, patch } };
  }

  /** Whether a call has anything to change. @throws RunError when it may not be done */
  async #changes(entry: Entry): Promise<boolean> {
    const [runId = ""] = runsOf(entry);
    if (entry.do === "createRun" && this.#shelves.has(runId)) {
      await this.#shelves.records.createRun(entry.run, entry.tasks); // throws for another run of this id
      return false;
    }
    if (entry.do === "createRun") return true;
    if (entry.do === "importRun") {
      if (this.#shelves.has(runId)) throw alreadyHere(runId);
      return true;
    }
    if (entry.do === "deleteRun") return this.#shelves.has(runId);
    for (const id of runsOf(entry)) if (!this.#shelves.has(id)) throw missingRun(id);
    return entry.do !== "appendTurn" || !this.#shelves.hasTurn(runId, entry.turn.id);
  }

  /** Writes a group of calls as one line, and settles them. */
  async #commit(group: readonly Waiting[]): Promise<void> {
    const before = this.#shelves.liveFiles();
    try {
      const entries: Entry[] = [];
      for (const waiting of group) entries.push(await this.#keepFiles(waiting));
      await this.#journal.append(entries);
      const runs: (RunRecord | null)[] = [];
      for (const entry of entries) {
        await this.#shelves.apply(entry);
        runs.push(entry.do === "updateRun" ? await this.#shelves.records.getRun(entry.runId) : null);
      }
      await this.#removeUnneeded(before);
      group.forEach(({ resolve }, i) => resolve(runs[i] ?? null));
    } catch (thrown) {
      for (const { reject } of group) reject(thrown);
    }
  }

  async #removeUnneeded(before: ReadonlySet<string>): Promise<void> {
    const live = this.#shelves.liveFiles();
    for (const name of before) {
      if (!live.has(name)) await this.#ports.files.remove(name).catch(() => undefined); // tried again at the next opening
    }
  }

  /** Writes what does not fit into a line. */
  async #keepFiles({ entry, packed, download }: Waiting): Promise<Entry> {
    if (download !== null && "artifact" in entry && entry.artifact !== null) {
      await this.#ports.downloads.replace(entry.artifact.name, download);
    }
    if (packed.size === 0) return entry;
    const files: Partial<Record<PackedPart, string>> = {};
    for (const [part, bytes] of packed) {
      const name = `${await sha256Hex(bytes)}.bin`;
      await this.#ports.files.replace(name, bytes);
      files[part] = name;
    }
    return { ...entry, files };
  }
}
