// What one agent is shown around a question, out of what its run stores: the examples that are its own, a person's words, and how long
// its answer may be. The student is asked with the question alone (`studentPriming`), so that what it learned it says without examples.
import { RunError } from "../core/errors.ts";
import { deriveSeed, RandomStream } from "../core/rng.ts";
import type { AgentSpec } from "../records/agent_spec.ts";
import type { Primer } from "../records/primer.ts";
import type { WorkedExample } from "../records/worked_example.ts";
import type { Priming } from "../voice/asking.ts";
import { openingWords } from "../voice/instruction.ts";
import type { Voice } from "../voice/voice.ts";

/** A run's settings that say how its agents and its student are asked. */
export interface PrimingConfig {
  readonly examples: number;
  readonly exampleSets: "shared" | "own";
  readonly answerTokens: number;
  readonly seed: number;
}

/** What a run says of how its agents are asked. */
export interface PrimedRun {
  readonly config: Pick<PrimingConfig, "answerTokens">;
  readonly primer?: Primer | undefined;
}

/** Worked examples that a chat model is shown where a person chose no number: with four a small model keeps the form. */
const USUAL_EXAMPLES = 4;

/** How many worked examples a run shows where a person chose no number.
 *  @param found those that there are; left out before anybody has looked */
export function usualExamples(
  voice: Pick<Voice, "can">,
  found: Pick<readonly WorkedExample[], "length"> = { length: USUAL_EXAMPLES },
): number {
  return voice.can.includes("messages") ? Math.min(USUAL_EXAMPLES, found.length) : 0;
}

/** What this agent is shown around a question. */
export function primingOf(
  { config, primer }: PrimedRun,
  agent?: Pick<AgentSpec, "examples" | "role">,
): Priming {
  const { examples: all, ...words }: Primer = primer ?? { examples: [] };
  const examples = agent?.examples?.flatMap((place) => all[place] ?? []) ?? all;
  const system = openingWords(words.system, agent?.role);
  return {
    ...words,
    ...(system === undefined ? {} : { system }),
    ...(examples.length === 0 ? {} : { examples }),
    ...studentPriming(config),
  };
}

/** What a student is asked with: the question alone. */
export function studentPriming({ answerTokens }: PrimedRun["config"]): Pick<Priming, "maxNewTokens"> {
  return answerTokens === 0 ? {} : { maxNewTokens: answerTokens };
}

/** Chooses a new run's examples by its seed, and which agent is shown which.
 *  @param words a person's own words beside the examples
 *  @returns the roster as it is stored, and the primer, undefined where agents are shown the question alone
 *  @throws RunError("config") when there are fewer examples than the settings ask for */
export function primeRoster(
  roster: readonly AgentSpec[],
  pool: readonly WorkedExample[],
  { examples: count, exampleSets, seed }: PrimingConfig,
  words: Omit<Primer, "examples"> = {},
): { readonly roster: readonly AgentSpec[]; readonly primer: Primer | undefined } {
  if (count > pool.length) {
    throw new RunError(
      "config",
      `Worked examples: ${count} were asked for, the questions bring ${pool.length}. Ask for fewer, or give questions with their solutions.`,
      { field: "examples", asked: count, found: pool.length },
    );
  }
  const hasWords = Object.keys(words).length > 0;
  if (count === 0) return { roster, primer: hasWords ? { ...words, examples: [] } : undefined };
  if (exampleSets === "shared") {
    return { roster, primer: { ...words, examples: draw(pool, count, deriveSeed(seed, "examples")) } };
  }
  const drawn = roster.map((_, seat) => draw(pool, count, deriveSeed(seed, "examples", seat)));
  const all = [...new Set(drawn.flat())];
  return {
    roster: roster.map((agent, seat) => ({
      ...agent,
      examples: drawn[seat]!.map((example) => all.indexOf(example)),
    })),
    primer: { ...words, examples: all },
  };
}

/** The pool's own order where all of it is shown. */
function draw(pool: readonly WorkedExample[], count: number, seed: number): readonly WorkedExample[] {
  return count === pool.length ? pool : new RandomStream(seed).shuffle(pool).slice(0, count);
}
