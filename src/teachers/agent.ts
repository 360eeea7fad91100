// One agent: from what it reads to the turn it says. It holds no weights and no state, so the same job gives the same
// turn, whichever worker does it and however often it is redone.
import { RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import type { TurnJob } from "./turn_job.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { Turn } from "../records/turn.ts";
import type { LanguageModel } from "../lm/language_model.ts";
import { readCall } from "../local_tools/call.ts";
import { isRight } from "../tasks/judge.ts";
import { requestFor } from "../voice/asking.ts";
import type { Voice } from "../voice/voice.ts";

export interface AgentSettings {
  readonly runId: string;
  readonly model: ModelRef;
  readonly voice: Voice;
  readonly generate: LanguageModel["generate"];
  readonly clock: Clock;
}

export class Agent {
  readonly #settings: AgentSettings;

  constructor(settings: AgentSettings) {
    this.#settings = settings;
  }

  /** Says one turn: on its own when it reads nothing, else after reading.
   *  @throws RunError("internal") for a completion of another job; whatever `generate` throws passes through. */
  async speak(job: TurnJob): Promise<Turn> {
    const { runId, model, voice, generate, clock } = this.#settings;
    const { id, set, task, agent, role, step, reads, temperature, seed, priming, instruction } = job;
    const texts = job.shown ?? reads.map(({ solution }) => solution);
    const words = instruction === undefined ? {} : { instruction };
    const asked = { role, question: task.question, reads: texts, ...words };
    const request = requestFor(voice, asked, { id, temperature, seed }, priming);

    const startedAt = clock.now();
    const started = clock.elapsed();
    const [completion] = await generate([request]);
    if (completion?.id !== id) {
      const came = completion?.id ?? "none";
      throw new RunError("internal", `Turn ${id}: expected the completion of that id, got ${came}.`, { id });
    }
    const read = voice.read(completion.text, task.judge, task.choices);
    const isCall = instruction?.calls !== undefined && readCall(read.solution) !== null;
    const gives = isCall ? "remark" : (instruction?.gives ?? "solution");
    const answer = gives === "remark" ? null : read.answer;
    return {
      schema: 2,
      id,
      runId,
      set,
      taskId: task.id,
      agent,
      role,
      step,
      kind: gives === "solution" ? "say" : "remark",
      parents: reads.map((turn) => turn.id),
      prompt: request.prompt,
      completion,
      solution: read.solution,
      answer,
      ...(task.judge === "tests" ? { judge: task.judge } : {}),
      correct: gives === "remark" ? null : isRight(task, answer),
      temperature,
      seed,
      model,
      startedAt,
      elapsedMs: clock.elapsed() - started,
    };
  }
}
