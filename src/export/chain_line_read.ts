// A line of chains.jsonl on its way back: what a student is trained on.
import * as v from "valibot";
import { RunError } from "../core/errors.ts";
import { issueText } from "../core/issue_text.ts";
import { count } from "../records/schema.ts";
import type { WrittenChain } from "./chain.ts";

const chainLineSchema = v.pipe(
  v.object({
    schema: v.literal("chain/2"),
    prompt: v.string(),
    chain: v.string(),
    unlearned: v.array(v.tuple([count, count])),
  }),
  v.check(
    ({ chain, unlearned }) =>
      unlearned.every(([start, end], i) => start >= (unlearned[i - 1]?.[1] ?? 0) && end >= start) &&
      (unlearned.at(-1)?.[1] ?? 0) <= chain.length,
    "the places of `unlearned` must lie in the chain, one behind the other",
  ),
);

/** @param where file and line, for the error. @throws RunError("file-invalid") naming the field */
export function readChainLine(
  line: unknown,
  where: string,
): { readonly prompt: string; readonly written: WrittenChain } {
  const read = v.safeParse(chainLineSchema, line, { abortEarly: true });
  if (read.success) {
    const { prompt, chain, unlearned } = read.output;
    return { prompt, written: { text: chain, unlearned } };
  }
  const [issue] = read.issues;
  throw new RunError(
    "file-invalid",
    `${where}: no chain of schema chain/2: ${v.getDotPath(issue) ?? "the whole line"}: ${issueText(issue.message)}.`,
    { where },
  );
}
