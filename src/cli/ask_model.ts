// `retort run --check model`: a model on a server says which answers are right. Each of its words is stored when it comes, so that a run
// that is cut asks only about the rest. It is asked about answers with a known key as well: these say how often it errs.
import { RunError } from "../core/errors.ts";
import { deriveSeed } from "../core/rng.ts";
import { EndpointLanguageModel, type EndpointPorts } from "../lm/endpoint_lm.ts";
import { modelFacts, talksIn } from "../pipeline/person_check.ts";
import type { PipelineDeps } from "../pipeline/stage.ts";
import type { Endpoint } from "../records/endpoint.ts";
import { verdictKey } from "../records/verdict.ts";
import type { Store } from "../store/store.ts";
import { answersToCheck, checkPrompt, modelWords, readCheck } from "../teachers/model_check.ts";
import type { OpenAnswer } from "../teachers/person_check.ts";
import type { Surroundings } from "./command.ts";
import { serverOf } from "./endpoint_flags.ts";
import { type FlagValues, optional, toggle } from "./flags.ts";

export const CHECKER_FLAGS = {
  checker: optional("URL", "with --check model: the server whose model judges the answers, as --endpoint"),
  "checker-model": optional("NAME", "that server's model (default the only one that it has)"),
  "checker-remote": toggle("that server may be another machine: questions and answers leave this one"),
};

/** A judge may think before it says its word. */
const MOST_TOKENS = 1024;

/** The model that judges, null where none was asked for.
 *  @throws RunError("config" | "fetch-failed") for a server that cannot be used, or that is not asked for by --check model */
export async function checkerOfFlags(
  flags: FlagValues<typeof CHECKER_FLAGS> & { readonly check: string | null },
  ports: EndpointPorts,
  { tell, signal }: Pick<Surroundings, "tell" | "signal">,
): Promise<Endpoint | null> {
  const { checker: given, "checker-model": wanted, "checker-remote": mayLeave, check } = flags;
  if ((check === "model") !== (given !== null)) {
    throw new RunError("config", "--check model and --checker URL belong together: give both, or neither.");
  }
  if (given === null) return null;
  const { isLocal, ...checker } = await serverOf({ given, wanted, mayLeave, flag: "checker" }, ports, signal);
  const leave = isLocal ? "" : " Questions and answers leave this machine.";
  tell(`${checker.model} at ${checker.url} says which answers are right.${leave}`);
  return checker;
}

/** Asks the model about every answer that it has not judged. @throws errors of the server: what came is kept */
export function askByModel(
  checker: Endpoint,
  store: Store,
  {
    network,
    clock,
    tell,
    signal,
  }: { readonly network: EndpointPorts } & Pick<Surroundings, "clock" | "tell" | "signal">,
): NonNullable<PipelineDeps["askPerson"]> {
  return async (run) => {
    const [tasks, before] = await Promise.all([store.tasks(run.id), store.verdicts(run.id)]);
    const { open, known } = answersToCheck(await talksIn(store, run, tasks), tasks);
    const judged = new Set(before.map(verdictKey));
    const asked = new Map(
      [...open, ...known].flatMap((answer): [string, OpenAnswer][] =>
        judged.has(keyOf(answer)) ? [] : [[keyOf(answer), answer]],
      ),
    );
    const requests = Array.from(asked, ([id, answer]) => ({
      id,
      prompt: checkPrompt(answer),
      maxNewTokens: MOST_TOKENS,
      temperature: 0,
      seed: deriveSeed(run.seed, "check", id),
    }));
    const stored: Promise<void>[] = [];
    const keep = (id: string, text: string) => {
      const { task, canonical } = asked.get(id)!;
      const isRight = readCheck(text);
      stored.push(
        store.putVerdict({
          schema: 1,
          runId: run.id,
          taskId: task.id,
          answer: canonical,
          isRight,
          at: clock.now(),
        }),
      );
    };
    try {
      await new EndpointLanguageModel(checker, network).generate(requests, {
        signal,
        onCompletion: ({ id, text }) => keep(id, text),
      });
    } finally {
      await Promise.all(stored);
    }
    const facts = await modelFacts(store, run);
    if (facts !== null) tell(`The answers are ${modelWords(facts)}.`);
  };
}

const keyOf = ({ task, canonical }: OpenAnswer) => verdictKey({ taskId: task.id, answer: canonical });
