// One agent of a debate: from what it reads to the turn it says. It holds no weights and no state, so the same job gives
// the same prompt and the same seed, whichever worker does it and however often it is redone.
import { RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import type { TurnJob } from "./turn_job.ts";
import { deriveSeed } from "../core/rng.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { Turn } from "../records/turn.ts";
import type { LanguageModel } from "../lm/language_model.ts";
import { answersEqual } from "../tasks/verifier.ts";
import type { Voice } from "../voice/voice.ts";

export interface AgentSettings {
  readonly runId: string;
  readonly agent: number;
  readonly model: ModelRef;
  readonly config: {
    readonly seed: number;
    readonly temperature: number;
    readonly reviseTemperature: number;
  };
  readonly voice: Voice;
  readonly generate: LanguageModel["generate"];
  readonly clock: Clock;
}

/** The id of a turn, known before it is said; `Turn.id` in records/turn.ts. */
export function turnId(
  runId: string,
  set: Turn["set"],
  taskId: string,
  round: number,
  agent: number,
): string {
  return `${runId}/${set}/${taskId}/${round}/${agent}`;
}

export class Agent {
  readonly #settings: AgentSettings;

  constructor(settings: AgentSettings) {
    this.#settings = settings;
  }

  /** Says one turn: round 0 reads nothing, later rounds read this agent's own latest turn first.
   *  @throws RunError("internal") for a job that breaks this; whatever `generate` throws passes through. */
  async speak(job: TurnJob): Promise<Turn> {
    const { runId, agent, model, config, voice, generate, clock } = this.#settings;
    const { set, task, round, reads } = job;
    const id = turnId(runId, set, task.id, round, agent);
    if (round === 0 ? reads.length > 0 : reads[0]?.agent !== agent) {
      const came = reads.map((turn) => turn.id).join(", ") || "nothing";
      throw new RunError(
        "internal",
        `Turn ${id}: round 0 reads nothing and a later round its own turn first, got ${came}.`,
        { id },
      );
    }
    const isProposal = round === 0;
    const role = isProposal ? "propose" : "revise";
    const prompt = voice.render({
      role,
      question: task.question,
      reads: reads.map(({ solution }) => solution),
    });
    const temperature = isProposal ? config.temperature : config.reviseTemperature;
    const seed = deriveSeed(config.seed, "turn", set, task.id, round, agent);
    const { maxNewTokens } = voice.budget(role);

    const startedAt = clock.now();
    const started = clock.elapsed();
    const [completion] = await generate([{ id, prompt, maxNewTokens, temperature, seed }]);
    if (completion?.id !== id) {
      const came = completion?.id ?? "none";
      throw new RunError("internal", `Turn ${id}: expected the completion of that id, got ${came}.`, { id });
    }
    const { solution, answer } = voice.read(completion.text);
    return {
      schema: 1,
      id,
      runId,
      set,
      taskId: task.id,
      agent,
      round,
      role,
      parents: reads.map((turn) => turn.id),
      prompt,
      completion,
      solution,
      answer,
      correct: answersEqual(answer, task.answer),
      temperature,
      seed,
      model,
      startedAt,
      elapsedMs: clock.elapsed() - started,
    };
  }
}
