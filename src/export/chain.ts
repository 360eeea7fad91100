// One talk as one text: every speaker's words behind a tag that says who speaks, what it does and which texts it read, then the answer. A single
// model can learn to write it in one go, and nothing that was said is lost: `readChain` gives back what `writeChain` was given.
// Source: Chain-of-Agents (Li et al. 2025, arXiv:2508.13167), which rewrites the runs of a real group as one tagged text and learns it with
// what tools said left out of the loss.
// Differences from the paper, with reasons:
// 1. Tags carry names of our teachers and the numbers of the texts that were read, so that any graph is a chain; the paper has one fixed set
//    of tags for one group.
// 2. The grammar asks only what must hold of any talk (`chainFaults`); the paper's fixes which tag may follow which.
// 3. What is learned of a run's chains is chosen in chain_sieve.ts, at the size of our talks.
import type { Completion } from "../records/completion.ts";
import type { Outcome } from "../records/outcome.ts";
import type { Turn } from "../records/turn.ts";

/** One text of a chain. */
export interface ChainText extends Pick<Turn, "agent" | "role" | "kind"> {
  readonly text: string;
  /** Numbers of the texts that it read, from 1 on, in its order. */
  readonly reads: readonly number[];
}

/** A talk that can be compiled: a stored one, or a line of trajectories.jsonl. */
export interface CompiledFrom {
  readonly turns: readonly (Pick<Turn, "id" | "agent" | "role" | "kind" | "parents"> & {
    readonly completion: Pick<Completion, "text">;
  })[];
  readonly outcome: Pick<Outcome, "answer" | "from">;
}

/** A talk without its question. */
export interface Chain {
  readonly texts: readonly ChainText[];
  /** Null where the talk came to none. */
  readonly answer: string | null;
  /** Numbers of the texts that carry it. */
  readonly from: readonly number[];
}

/** A chain as it is learned. */
export interface WrittenChain {
  readonly text: string;
  /** [start, end) in characters: what tools said, which is read and not learned. */
  readonly unlearned: readonly (readonly [number, number])[];
}

export function compileChain({ turns, outcome }: CompiledFrom): Chain {
  const number = new Map(turns.map(({ id }, i) => [id, i + 1]));
  const numbersOf = (ids: readonly string[]) => ids.flatMap((id) => number.get(id) ?? []);
  return {
    texts: turns.map(({ agent, role, kind, completion, parents }) => ({
      agent,
      role,
      kind,
      text: completion.text,
      reads: numbersOf(parents),
    })),
    answer: outcome.answer,
    from: numbersOf(outcome.from),
  };
}

export function writeChain({ texts, answer, from }: Chain): WrittenChain {
  let text = "";
  const unlearned: (readonly [number, number])[] = [];
  for (const each of texts) {
    text += tag("text", { agent: each.agent, role: each.role, kind: each.kind, reads: each.reads.join(" ") });
    const start = text.length;
    text += guarded(each.text);
    if (each.kind === "tool") unlearned.push([start, text.length]);
    text += "\n</text>\n";
  }
  text +=
    answer === null
      ? '<answer from=""/>'
      : `${tag("answer", { from: from.join(" ") })}${guarded(answer)}\n</answer>`;
  return { text, unlearned };
}

const ATTRIBUTES = `((?: [a-z]+="[^"]*")*)`;
const TEXT = new RegExp(`<text${ATTRIBUTES}>\\n([^]*?)\\n</text>\\n`, "y");
const ANSWER = new RegExp(`<answer${ATTRIBUTES}(?:/>|>\\n([^]*?)\\n</answer>)$`, "y");

/** The chain that a text is; null for a text that is none, e.g. one that a model broke off. */
export function readChain(written: string): Chain | null {
  const texts: ChainText[] = [];
  let at = 0;
  for (;;) {
    TEXT.lastIndex = at;
    const match = TEXT.exec(written);
    if (match === null) break;
    const { agent, role, kind, reads } = attributesOf(match[1]!);
    if (agent === undefined || role === undefined || reads === undefined || !isKind(kind)) return null;
    texts.push({ agent, role, kind, reads: numbersIn(reads), text: unguarded(match[2]!) });
    at = TEXT.lastIndex;
  }
  ANSWER.lastIndex = at;
  const end = ANSWER.exec(written);
  if (end === null) return null;
  const answer = end[2] === undefined ? null : unguarded(end[2]);
  return { texts, answer, from: numbersIn(attributesOf(end[1]!)["from"] ?? "") };
}

/** The rules that every chain keeps, by the name under which one that breaks them is refused. */
export type ChainRule =
  | "reads-before"
  | "has-solution"
  | "begins-with-agent"
  | "carrier-there"
  | "carrier-solves"
  | "carried-answer";

export interface ChainFault {
  readonly rule: ChainRule;
  readonly sentence: string;
}

/** What breaks the grammar of a chain; nothing for the chain of a finished talk. */
export function chainFaults({ texts, answer, from }: Chain): readonly ChainFault[] {
  const faults = texts.flatMap(({ reads }, i) =>
    reads
      .filter((number) => number < 1 || number > i)
      .map((number) => fault("reads-before", `Text ${i + 1} reads text ${number}, which is not before it.`)),
  );
  if (!texts.some(({ kind }) => kind === "say")) faults.push(fault("has-solution", "No text is a solution."));
  if (texts[0]?.kind === "tool") faults.push(fault("begins-with-agent", "It begins with a tool."));
  for (const number of from) {
    const carrier = texts[number - 1];
    const what = `The answer comes from text ${number}, which is`;
    if (carrier === undefined) faults.push(fault("carrier-there", `${what} not there.`));
    else if (carrier.kind !== "say") faults.push(fault("carrier-solves", `${what} no solution.`));
  }
  if (answer === null && from.length > 0) {
    faults.push(fault("carried-answer", "There is no answer, but texts that carry it."));
  }
  return faults;
}

const fault = (rule: ChainRule, sentence: string): ChainFault => ({ rule, sentence });

const KINDS = ["say", "remark", "tool"] as const;
const isKind = (kind: string | undefined): kind is Turn["kind"] => KINDS.some((each) => each === kind);
const numbersIn = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);

const tag = (name: string, attributes: Readonly<Record<string, string>>): string =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${quoted(value)}"`)
    .join("")}>\n`;

function attributesOf(text: string): Partial<Record<"agent" | "role" | "kind" | "reads" | "from", string>> {
  return Object.fromEntries(
    [...text.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, unquoted(value!)]),
  );
}

const quoted = (value: string): string => value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
const unquoted = (value: string): string => value.replaceAll("&quot;", '"').replaceAll("&amp;", "&");

/** A text that holds a tag of ours gets one more backslash in it, so that no text ends early. */
const guarded = (text: string): string => text.replaceAll(/<(\\*\/?(?:text|answer)\b)/g, "<\\$1");
const unguarded = (text: string): string => text.replaceAll(/<\\(\\*\/?(?:text|answer)\b)/g, "<$1");
