// retort.json beside a model: its files with size and sha256, and how it wants to be spoken to.
// The shape of the data is ModelCard (tokenizer/dialect.ts); this file checks that a foreign JSON has it.
import * as v from "valibot";
import { RunError } from "../core/errors.ts";
import type { ModelCard } from "../tokenizer/dialect.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const fileName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/),
);

const modelCard = v.strictObject({
  schema: v.literal(1),
  kind: v.literal("retort/model"),
  name: v.pipe(v.string(), v.nonEmpty()),
  license: v.string(),
  description: v.string(),
  files: v.record(
    fileName,
    v.strictObject({
      bytes: count,
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    }),
  ),
  dialect: v.strictObject({
    kind: v.literal("words"),
    propose: v.string(),
    revise: v.string(),
    peer: v.string(),
    critiqueStart: v.string(),
    solutionStart: v.string(),
    answerPattern: v.string(),
    maxRead: count,
    maxNewTokens: v.strictObject({ propose: count, revise: count }),
  }),
});

/** @throws RunError("model-invalid") naming the field, e.g. "dialect.maxRead". */
export function parseModelCard(json: unknown, where: string): ModelCard {
  const result = v.safeParse(modelCard, json, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "the whole file";
  throw new RunError("model-invalid", `${where}: ${field} — ${issue.message}.`, { field });
}
