// Datasets as versions before filters, sources and a hash stored them, and how they are read today. All of them were made by today's
// defaults, so they can be told in today's words without their turns.
import * as v from "valibot";
import { RunError } from "../core/errors.ts";
import { type Dataset, datasetSchema } from "./dataset.ts";
import { datasetHash } from "./dataset_hash.ts";
import type { RecordOf } from "./schema.ts";

const { filters: _filters, sources: _sources, hash: _hash, ...kept } = datasetSchema.entries;

export const datasetV1Schema = v.strictObject({ ...kept, schema: v.literal(1) });

/** R-SFT's seeded trace of the last round, or DA's up to three, of complete debates. */
export interface DatasetV1 extends RecordOf<typeof datasetV1Schema> {}

/** Reads a stored dataset of any schema as one of today's.
 *  @throws RunError("store-corrupt") for a schema that this version does not know */
export function readDataset(stored: Dataset | DatasetV1): Dataset {
  if (stored.schema === 2) return stored;
  const came: unknown = stored.schema;
  if (came !== 1) {
    throw new RunError(
      "store-corrupt",
      `The saved lessons of run ${stored.runId} have schema ${String(came)}; this version reads 1 and 2. Load the newer version of the page when it is offered, or close all tabs of it and open it again.`,
      { runId: stored.runId },
    );
  }
  const { runId, strategy, labels, examples, statistics } = stored;
  const turnIds = examples.flatMap(({ from }) => from.turnId ?? []);
  const dataset: Omit<Dataset, "hash"> = {
    schema: 2,
    runId,
    strategy,
    labels,
    filters: { sources: "debate", rule: "final", selfCorrection: false, traces: 3, rows: null },
    examples,
    sources: {
      taskIds: [...new Set(examples.map(({ from }) => from.taskId))],
      turnIds: [...new Set(turnIds)],
    },
    statistics,
  };
  return { ...dataset, hash: datasetHash(dataset) };
}
