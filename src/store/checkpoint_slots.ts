// The state of a run's training: two slots a run, written in turn, so that the newer one may be damaged and the older one still be whole.
// What this writer last saw of them is kept in memory and compared inside the transaction: a tab that was frozen while another took the
// run over must not put its older state over the newer one, nor take the newer steps away.
import { RunError } from "../core/errors.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { StepMetric } from "../records/metric.ts";
import { type Connection, writeAll } from "./connection.ts";
import { checkpointDigest } from "./digest.ts";
import type { CheckpointHead } from "./schema.ts";
import { requireRun } from "./stored_run.ts";
import { rangeOf } from "./turn_log.ts";

/** What was last read or written of a run. */
interface Known {
  /** undefined where there was none. */
  readonly head: CheckpointHead | undefined;
  /** Slot of the checkpoint that was whole: the one that the next write must spare. */
  readonly wholeSlot: 0 | 1 | undefined;
}

export class CheckpointSlots {
  readonly #connection: Connection;
  readonly #known = new Map<string, Known>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @throws RunError("busy") when another writer has saved one since; then nothing was changed */
  async put(checkpoint: Checkpoint, metrics: readonly StepMetric[]): Promise<void> {
    const { runId, step } = checkpoint;
    const digest = await checkpointDigest(checkpoint);
    const stores = ["runs", "checkpoints", "checkpointHeads", "metrics"] as const;
    const written = await this.#connection.transact(
      "Saving the training",
      stores,
      "readwrite",
      async (tx) => {
        await requireRun(tx, runId);
        const heads = tx.objectStore("checkpointHeads");
        const stored = await heads.get(runId);
        const known = this.#known.get(runId);
        if (known !== undefined && !isSame(known.head, stored)) throw overtaken(runId, step, stored);
        const spared = known?.wholeSlot ?? stored?.slot ?? 1;
        const head: CheckpointHead = { runId, slot: spared === 0 ? 1 : 0, step };
        const rows = tx.objectStore("metrics");
        await writeAll([
          () => tx.objectStore("checkpoints").put({ runId, slot: head.slot, checkpoint, digest }),
          () => heads.put(head),
          () => rows.delete(IDBKeyRange.bound([runId, step], [runId, []], true)),
          ...metrics.map((metric) => () => rows.put(metric)),
        ]);
        return head;
      },
    );
    this.#known.set(runId, { head: written, wholeSlot: written.slot });
  }

  /** The newest whole one. */
  async latest(runId: string): Promise<Checkpoint | null> {
    const { head, rows } = await this.#connection.transact(
      "Reading the training",
      ["checkpoints", "checkpointHeads"],
      "readonly",
      async (tx) => {
        const [head, rows] = await Promise.all([
          tx.objectStore("checkpointHeads").get(runId),
          tx.objectStore("checkpoints").getAll(rangeOf(runId)),
        ]);
        return { head, rows };
      },
    );
    this.#known.set(runId, { head, wholeSlot: undefined });
    const newestFirst = rows.sort((a, b) => Number(b.slot === head?.slot) - Number(a.slot === head?.slot));
    for (const row of newestFirst) {
      if ((await checkpointDigest(row.checkpoint)) === row.digest) {
        this.#known.set(runId, { head, wholeSlot: row.slot });
        return row.checkpoint;
      }
    }
    return null;
  }

  /** Drops what is remembered of a run that is being deleted. */
  forget(runId: string): void {
    this.#known.delete(runId);
  }
}

const isSame = (a: CheckpointHead | undefined, b: CheckpointHead | undefined): boolean =>
  a?.slot === b?.slot && a?.step === b?.step;

function overtaken(runId: string, step: number, stored: CheckpointHead | undefined): RunError {
  return new RunError(
    "busy",
    `The training of run ${runId} was gone on with elsewhere, up to step ${stored?.step ?? 0}: this tab's step ${step} is not saved over it. What is saved is read anew, and the training goes on from there.`,
    { runId, step, stored: stored?.step ?? null },
  );
}
