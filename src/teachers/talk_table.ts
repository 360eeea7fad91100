// The table at which agents talk about one task. It gives every turn its identity and seed, returns what is stored instead of
// asking again, stores what is new before anyone reads it, and ends a talk that is cancelled or costs too much.
import { RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import { deriveSeed } from "../core/rng.ts";
import type { AgentSpec } from "../records/agent_spec.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { Task } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";
import type { ToolSite } from "../local_tools/tool.ts";
import type { Past, Saying, TalkTable, ToolCall } from "./protocol.ts";
import type { Priming } from "../voice/asking.ts";
import type { TurnJob } from "./turn_job.ts";

/** What one talk may cost, stored turns included. */
export interface TalkBudget {
  readonly turns: number;
  /** Prompt and generated tokens together. */
  readonly tokens: number;
}

/** Far above what any protocol in the list needs: it ends talks that would never end. */
export const TALK_BUDGET: TalkBudget = { turns: 256, tokens: 1_000_000 };

/** A program that agents may call: text in, text out. It may look at the task and at what its caller said and was told before. */
export type Tool = (input: string, site: Omit<ToolSite, "questions">) => Promise<string>;

/** What a talk is about and what is there of it already. */
export interface Sitting {
  readonly runId: string;
  readonly set: Turn["set"];
  readonly seed: number;
  readonly task: Task;
  readonly roster: readonly AgentSpec[];
  /** The stored turns about this task, in any order. */
  readonly stored: readonly Turn[];
  /** What a teacher that learns from question to question learns from. Left out: nothing so far. */
  readonly past?: Past;
  /** What an agent is shown around the question. Left out: nothing. */
  readonly priming?: (agent: AgentSpec) => Priming;
  /** How a turn is written for those who read it. Left out: its solution as it stands. */
  readonly encode?: (turn: Turn, turns: readonly Turn[]) => string;
}

/** How a table reaches the world. */
export interface TalkPorts {
  /** Has the job's agent say one turn. */
  readonly speak: (job: TurnJob) => Promise<Turn>;
  /** Called as each new turn ends and awaited before anyone reads it: here a turn is stored. */
  readonly onTurn: (turn: Turn) => Promise<void>;
  readonly maxRead: (role: string) => number;
  readonly signal?: AbortSignal;
  /** TALK_BUDGET where it is left out. */
  readonly budget?: TalkBudget;
  /** Runs a program and says whether it is right, for tasks that are judged so. */
  readonly isRightProgram?: (answer: string, code: string) => Promise<boolean>;
  /** Tools by name, with what a turn of a tool is stamped with. */
  readonly tools?: ToolBox;
}

export interface ToolBox {
  readonly byName: ReadonlyMap<string, Tool>;
  readonly clock: Clock;
  readonly model: ModelRef;
}

type TurnPlace = Pick<Turn, "id" | "agent" | "step">;

export class SeatedTable implements TalkTable {
  readonly #sitting: Sitting;
  readonly #ports: TalkPorts;
  readonly #stored: ReadonlyMap<string, Turn>;
  readonly #known: ReadonlySet<string>;
  /** How many turns each agent was asked for. */
  readonly #asked = new Map<string, number>();
  readonly #turns: Turn[] = [];

  constructor(sitting: Sitting, ports: TalkPorts) {
    this.#sitting = sitting;
    this.#ports = ports;
    this.#stored = new Map(sitting.stored.map((turn) => [placeKey(turn), turn]));
    this.#known = new Set(sitting.stored.map(({ id }) => id));
  }

  get roster(): readonly AgentSpec[] {
    return this.#sitting.roster;
  }

  get past(): Past {
    return this.#sitting.past ?? { talks: [], isLearning: true };
  }

  say(agent: string, saying: Saying): Promise<Turn> {
    const place = this.#place(agent);
    return this.#turn(place, async () => {
      const { set, seed, task, roster, priming, encode } = this.#sitting;
      const seat = roster.findIndex(({ id }) => id === agent);
      const spec = roster[seat]!; // `#place` found the agent in the roster
      const shown = priming?.(spec) ?? {};
      const turn = await this.#ports.speak({
        ...place,
        ...saying,
        temperature: temperatureOf(spec, saying),
        set,
        task,
        seed: deriveSeed(seed, "turn", set, task.id, place.step, seat),
        ...(Object.keys(shown).length === 0 ? {} : { priming: shown }),
        ...(encode === undefined || saying.shown !== undefined
          ? {}
          : { shown: saying.reads.map((turn) => encode(turn, this.#turns)) }),
      });
      return programJudged(turn, task, this.#ports.isRightProgram);
    });
  }

  use(agent: string, call: ToolCall): Promise<Turn> {
    const place = this.#place(agent);
    const own = () => this.memory(agent);
    return this.#turn(place, () => toolTurn(place, call, { ...this.#sitting, own }, this.#ports.tools));
  }

  async everyone<Said>(
    speak: (agent: string, place: number) => Promise<Said>,
    agents: readonly AgentSpec[] = this.roster,
  ): Promise<Said[]> {
    const said = await Promise.allSettled(agents.map(({ id }, place) => speak(id, place)));
    return said.map((result) => {
      if (result.status === "rejected") throw result.reason;
      return result.value;
    });
  }

  memory(agent: string): readonly Turn[] {
    return this.#turns.filter((turn) => turn.agent === agent).toSorted((a, b) => a.step - b.step);
  }

  turns(): readonly Turn[] {
    return this.#turns;
  }

  maxRead(role: string): number {
    return this.#ports.maxRead(role);
  }

  /** The next turn of an agent: its identity does not depend on when the others speak. */
  #place(agent: string): TurnPlace {
    const { runId, set, task, roster } = this.#sitting;
    if (!roster.some(({ id }) => id === agent)) {
      const names = roster.map(({ id }) => id).join(", ");
      throw new RunError("internal", `Agent ${agent} does not sit at the table: there are ${names}.`);
    }
    const step = this.#asked.get(agent) ?? 0;
    this.#asked.set(agent, step + 1);
    return { id: `${runId}/${set}/${task.id}/${step}/${agent}`, agent, step };
  }

  async #turn(place: TurnPlace, make: () => Promise<Turn>): Promise<Turn> {
    const { task } = this.#sitting;
    if (this.#ports.signal?.aborted === true) {
      throw new RunError("aborted", "The agents were cancelled.", { taskId: task.id });
    }
    const stored = this.#stored.get(placeKey(place));
    if (stored !== undefined) {
      this.#requireParents(stored);
      this.#turns.push(stored);
      return stored;
    }
    this.#requireBudget();
    const turn = await make();
    if (turn.id !== place.id) {
      throw new RunError("internal", `Asked for turn ${place.id}, got ${turn.id}.`, { id: place.id });
    }
    await this.#ports.onTurn(turn);
    this.#turns.push(turn);
    return turn;
  }

  #requireParents(turn: Turn): void {
    const missing = turn.parents.find((id) => !this.#known.has(id));
    if (missing === undefined) return;
    throw new RunError(
      "store-corrupt",
      `Turn ${turn.id} was said after reading ${missing}, which is not stored. Start a new run.`,
      { id: turn.id, missing },
    );
  }

  #requireBudget(): void {
    const { turns, tokens } = this.#ports.budget ?? TALK_BUDGET;
    const asked = [...this.#asked.values()].reduce((sum, count) => sum + count, 0);
    const spent = this.#turns.reduce(
      (sum, { completion }) => sum + completion.promptTokens + completion.completionTokens,
      0,
    );
    if (asked <= turns && spent < tokens) return;
    const taskId = this.#sitting.task.id;
    throw new RunError(
      "budget",
      `The talk about ${taskId} may cost ${turns} turns and ${tokens} tokens; it asks for turn ${asked} after ${spent} tokens. Choose fewer agents or rounds.`,
      { taskId, turns, tokens, asked, spent },
    );
  }
}

/** The turn with the word of whoever ran its program, where the task asks for one. @throws RunError("internal") where nobody runs programs */
async function programJudged(
  turn: Turn,
  { judge, answer }: Task,
  isRightProgram: TalkPorts["isRightProgram"],
): Promise<Turn> {
  if (judge !== "tests" || answer === null || turn.answer === null) return turn;
  if (isRightProgram === undefined) {
    throw new RunError("internal", `Turn ${turn.id} holds a program, and there is nobody to run it.`);
  }
  return { ...turn, correct: await isRightProgram(answer, turn.answer) };
}

/** An agent's own temperature is that of its solutions; a verdict or a remark is asked for as the teacher asks for it. */
function temperatureOf({ temperature: own }: AgentSpec, { temperature, instruction }: Saying): number {
  const givesSolution = (instruction?.gives ?? "solution") === "solution";
  return givesSolution ? (own ?? temperature) : temperature;
}

/** Stored turns are found by who spoke for which time, not by their ids: ids of other versions look different. */
const placeKey = ({ agent, step }: Pick<Turn, "agent" | "step">): string => JSON.stringify([agent, step]);

async function toolTurn(
  place: TurnPlace,
  call: ToolCall,
  sitting: Sitting & { readonly own: () => readonly Turn[] },
  tools: ToolBox | undefined,
): Promise<Turn> {
  const { tool, answer, reads } = call;
  const [read] = reads;
  const stamp = read ?? (tools && { model: tools.model, startedAt: tools.clock.now() });
  if (answer !== undefined && stamp !== undefined) {
    const { model, startedAt } = stamp;
    return { ...turnOfTool(place, call, sitting, answer), model, startedAt, elapsedMs: 0 };
  }
  const run = tools?.byName.get(tool);
  if (tools === undefined || run === undefined) {
    const names = [...(tools?.byName.keys() ?? [])].join(", ") || "none";
    throw new RunError("internal", `Agent ${place.agent} asked for the tool "${tool}"; there are ${names}.`);
  }
  const startedAt = tools.clock.now();
  const started = tools.clock.elapsed();
  const text = await run(call.input, { task: sitting.task, own: sitting.own() });
  return {
    ...turnOfTool(place, call, sitting, text),
    model: tools.model,
    startedAt,
    elapsedMs: tools.clock.elapsed() - started,
  };
}

/** A tool's turn without what it is stamped with. */
function turnOfTool(
  { id, agent, step }: TurnPlace,
  { tool, input, reads }: ToolCall,
  { runId, set, task }: Sitting,
  text: string,
): Omit<Turn, "model" | "startedAt" | "elapsedMs"> {
  return {
    schema: 2,
    id,
    runId,
    set,
    taskId: task.id,
    agent,
    role: tool,
    step,
    kind: "tool",
    parents: reads.map((turn) => turn.id),
    prompt: input,
    completion: { id, text, ids: [], promptTokens: 0, completionTokens: 0, finish: "stop" },
    solution: text,
    answer: null,
    correct: null,
    temperature: 0,
    seed: 0,
  };
}
