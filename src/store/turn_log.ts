// The append-only log of turns: one hash chain per run, written by group commit (every append that waits while a
// transaction is under way goes into the next one, so 72 turns cost a few fsyncs instead of 72).
// The chain's head is kept in memory and compared with the stored head inside the transaction: two writers cannot fork a
// chain, and a database that lost its tail is noticed instead of written over.
import { RunError } from "../core/errors.ts";
import type { Turn } from "../records/turn.ts";
import { readTurn, type TurnV1 } from "../records/turn_v1.ts";
import { canonicalJson } from "../core/canonical_json.ts";
import { macrotask } from "../core/macrotask.ts";
import { type Connection, type Transaction, writeAll } from "./connection.ts";
import { CHAIN_START, textSha256, turnHash } from "./digest.ts";
import { missingRun } from "./run_errors.ts";
import type { ChainHead } from "./schema.ts";
import type { StoredTurn } from "./store.ts";

/** Turns of one transaction; bounds what a failed one sends back to its callers. */
const GROUP = 64;
/** Turns that are read from the database, or hashed, at a stretch: some milliseconds. */
const PAGE = 256;

interface Waiting {
  readonly id: string;
  /** Canonical JSON: what is hashed is what is stored. */
  readonly json: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class TurnLog {
  readonly #connection: Connection;
  readonly #acknowledge: (runId: string, turns: number) => void;
  readonly #heads = new Map<string, ChainHead>();
  readonly #queues = new Map<string, Waiting[]>();

  /** @param acknowledge called with a run's turn count after each commit, before the appends resolve */
  constructor(connection: Connection, acknowledge: (runId: string, turns: number) => void) {
    this.#connection = connection;
    this.#acknowledge = acknowledge;
  }

  append(turn: Turn): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { id: turn.id, json: canonicalJson(turn), resolve, reject };
      const queue = this.#queues.get(turn.runId);
      if (queue !== undefined) {
        queue.push(waiting);
        return;
      }
      this.#queues.set(turn.runId, [waiting]);
      void this.#drain(turn.runId); // settles every waiting append itself and never rejects
    });
  }

  /** The run's turns in order. They are read and hashed page by page, so that a page that shows ten thousand of them goes on drawing.
   *  @throws RunError("store-corrupt") when a row is missing, changed or out of order */
  async read(runId: string): Promise<Turn[]> {
    const { pages, head } = await this.#connection.transact(
      "Reading the debate",
      ["turns", "chainHeads"],
      "readonly",
      async (tx) => ({
        pages: await pagesOf(tx, runId),
        head: await tx.objectStore("chainHeads").get(runId),
      }),
    );
    const turns: Turn[] = [];
    let previousHash = CHAIN_START;
    for (const rows of pages) {
      const hashes = await Promise.all(rows.map((row) => turnHash(row.previousHash, row.turn)));
      for (const [i, row] of rows.entries()) {
        const at = turns.length;
        if (row.sequence !== at || row.previousHash !== previousHash || row.hash !== hashes[i]) {
          throw brokenChain(runId, at, `turn ${at + 1} is missing or was changed`);
        }
        previousHash = row.hash;
        turns.push(readTurn(row.turn));
      }
      await macrotask();
    }
    if ((head?.count ?? 0) !== turns.length || (head?.hash ?? CHAIN_START) !== previousHash) {
      throw brokenChain(
        runId,
        turns.length,
        `${turns.length} turns are there, ${head?.count ?? 0} were saved`,
      );
    }
    return turns;
  }

  /** Drops what is remembered of a run that is being deleted. */
  forget(runId: string): void {
    this.#heads.delete(runId);
  }

  async #drain(runId: string): Promise<void> {
    const queue = this.#queues.get(runId) ?? [];
    await Promise.resolve(); // appends of the same moment share the first transaction
    while (queue.length > 0) {
      const group = queue.splice(0, GROUP);
      try {
        await this.#commit(runId, group);
        for (const { resolve } of group) resolve();
      } catch (error) {
        this.#heads.delete(runId); // read it afresh next time: the person may have restored or deleted the run
        for (const { reject } of group) reject(error);
      }
    }
    this.#queues.delete(runId);
  }

  async #commit(runId: string, group: readonly Waiting[]): Promise<void> {
    let fresh = [...new Map(group.map((waiting) => [waiting.id, waiting])).values()];
    while (fresh.length > 0) {
      const head = this.#heads.get(runId) ?? (await this.#readHead(runId));
      const rows = await chain(head, fresh);
      const outcome = await this.#store(runId, head, rows);
      this.#heads.set(runId, outcome.head);
      if (outcome.kind === "stored") {
        this.#acknowledge(runId, outcome.head.count);
        return;
      }
      // Another writer was faster, or some of these turns are there already: chain what is left onto what is stored.
      fresh = fresh.filter((waiting) => !outcome.known.has(waiting.id));
    }
  }

  async #readHead(runId: string): Promise<ChainHead> {
    const head = await this.#connection.transact("Reading the debate", ["chainHeads"], "readonly", (tx) =>
      tx.objectStore("chainHeads").get(runId),
    );
    return head ?? { runId, count: 0, hash: CHAIN_START };
  }

  #store(
    runId: string,
    head: ChainHead,
    rows: readonly StoredTurn[],
  ): Promise<{ kind: "stored" | "again"; head: ChainHead; known: ReadonlySet<string> }> {
    return this.#connection.transact(
      "Saving a turn",
      ["runs", "turns", "chainHeads"],
      "readwrite",
      async (tx) => {
        const turns = tx.objectStore("turns");
        const heads = tx.objectStore("chainHeads");
        const [run, storedHead, known] = await Promise.all([
          tx.objectStore("runs").getKey(runId),
          heads.get(runId),
          Promise.all(rows.map((row) => turns.index("id").getKey(row.turn.id))),
        ]);
        if (run === undefined) throw missingRun(runId);
        const stored = storedHead ?? { runId, count: 0, hash: CHAIN_START };
        if (stored.count < head.count || (stored.count === head.count && stored.hash !== head.hash)) {
          throw brokenChain(runId, stored.count, `${stored.count} turns are there, ${head.count} were saved`);
        }
        const knownIds = new Set(rows.filter((_, i) => known[i] !== undefined).map((row) => row.turn.id));
        if (stored.count > head.count || knownIds.size > 0) {
          return { kind: "again", head: stored, known: knownIds };
        }
        const last = rows.at(-1);
        const next = { runId, count: head.count + rows.length, hash: last?.hash ?? head.hash };
        await writeAll([
          ...rows.map((row) => () => turns.add({ ...row, runId, id: row.turn.id })),
          () => heads.put(next),
        ]);
        return { kind: "stored", head: next, known: knownIds };
      },
    );
  }
}

/** All rows of a run's turns, in order, at most `PAGE` at a time. */
async function pagesOf(tx: Transaction, runId: string): Promise<StoredTurn[][]> {
  const pages: StoredTurn[][] = [];
  let range = rangeOf(runId);
  for (;;) {
    const rows = await tx.objectStore("turns").getAll(range, PAGE);
    pages.push(rows);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return pages;
    range = IDBKeyRange.bound([runId, last.sequence], range.upper, true);
  }
}

/** Every turn of a run: [runId] sorts before and [runId, []] after all [runId, number]. */
export function rangeOf(runId: string): IDBKeyRange {
  return IDBKeyRange.bound([runId], [runId, []]);
}

/** The whole chain of a run that is brought in from elsewhere. @throws RunError("non-finite" | "internal") */
export async function chainOf(
  runId: string,
  turns: readonly (Turn | TurnV1)[],
): Promise<{ readonly rows: StoredTurn[]; readonly head: ChainHead }> {
  const start: ChainHead = { runId, count: 0, hash: CHAIN_START };
  const rows = await chain(
    start,
    turns.map((turn) => ({ json: canonicalJson(turn) })),
  );
  return { rows, head: { runId, count: rows.length, hash: rows.at(-1)?.hash ?? CHAIN_START } };
}

function brokenChain(runId: string, wholeTurns: number, found: string): RunError {
  return new RunError(
    "store-corrupt",
    `The saved debate of run ${runId} is damaged: ${found}. Delete this run and start a new one.`,
    { runId, wholeTurns },
  );
}

async function chain(head: ChainHead, group: readonly Pick<Waiting, "json">[]): Promise<StoredTurn[]> {
  const rows: StoredTurn[] = [];
  let previousHash = head.hash;
  for (const [i, { json }] of group.entries()) {
    const hash = await textSha256(`${previousHash}\n${json}`);
    rows.push({ sequence: head.count + i, previousHash, hash, turn: JSON.parse(json) as Turn });
    previousHash = hash;
  }
  return rows;
}
