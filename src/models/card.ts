// retort.json beside a model: its files with size and sha256, and how it wants to be spoken to.
import * as v from "valibot";
import { RunError } from "../core/errors.ts";
import { issueText } from "../core/issue_text.ts";
import { wordDialectSpec } from "../voice/words/dialect.ts";

export const CARD = "retort.json";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const fileName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/),
);

/** retort.json, schema 1. */
const modelCard = v.strictObject({
  schema: v.literal(1),
  kind: v.literal("retort/model"),
  name: v.pipe(v.string(), v.nonEmpty()),
  /** The true licence and origin, for the export's README. */
  license: v.string(),
  description: v.string(),
  /** The model's files with size and sha256, so that a truncated or foreign file is named before it is used. */
  files: v.record(
    fileName,
    v.strictObject({
      bytes: count,
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      /** Our exporter makes the file of the others, byte for byte, so a page's site does without it. */
      made: v.optional(v.literal(true)),
    }),
  ),
  dialect: wordDialectSpec,
});
export type ModelCard = Readonly<v.InferOutput<typeof modelCard>>;

/** @throws RunError("model-invalid") naming the field, e.g. "dialect.maxRead". */
export function parseModelCard(json: unknown, where: string): ModelCard {
  const result = v.safeParse(modelCard, json, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "the whole file";
  throw new RunError(
    "model-invalid",
    `${where}: ${field} — ${issueText(issue.message)}. Get the model's files again.`,
    {
      field,
    },
  );
}
