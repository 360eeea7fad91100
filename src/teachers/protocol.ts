// What a protocol is: a way in which agents come to an answer that a student can learn from. A new one is a file in protocols/
// and a line in list.ts. A protocol says who takes part and who says what after reading whom; everything else (identities,
// seeds, storing, resuming, budget, cancellation) is the table's work (talk_table.ts).
import type { AgentSpec } from "../records/agent_spec.ts";
import type { Outcome } from "../records/outcome.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import type { Owner } from "../settings/catalogue.ts";
import type { ConfigOf, Table } from "../settings/row.ts";
import type { Instruction } from "../voice/instruction.ts";
import type { Capability } from "../voice/voice.ts";

/** One text that an agent is asked for. */
export interface Saying {
  /** What it does, in the protocol's words; the voice words the prompt by it. */
  readonly role: string;
  /** The turns that it reads, its own first; with an instruction, in the order of its titles. */
  readonly reads: readonly Turn[];
  /** What is shown of each of `reads`, where that is less than its whole solution. Left out: their solutions. */
  readonly shown?: readonly string[];
  /** 0 for the most likely text. */
  readonly temperature: number;
  /** What is asked for in the protocol's own words, which needs "instructions" of the voice. Left out: an answer alone for the role
   *  "propose", another answer after reading for any other, in the voice's words. */
  readonly instruction?: Instruction;
}

/** One call of a tool that an agent makes. */
export interface ToolCall {
  readonly tool: string;
  readonly input: string;
  /** The turns that led to it. */
  readonly reads: readonly Turn[];
  /** What the protocol itself answers to the first of `reads`, in the tool's name. It takes no time. Left out: the tool is run. */
  readonly answer?: string;
}

/** What a teacher that learns from question to question has to learn from. */
export interface Past {
  /** Talks about questions of earlier lots, in the order of the questions; on questions that only measure, all talks that teach. Whether
   *  their turns are right is null in them unless the run checks answers by the answer key. */
  readonly talks: readonly Trajectory[];
  /** Whether later talks learn from this one. False on questions that only measure: there nothing is tried out. */
  readonly isLearning: boolean;
}

/** Where the agents sit while they talk about one task. The n-th turn of an agent is always the same turn: when it is stored
 *  already it is returned, so that a protocol resumes without code of its own. */
export interface TalkTable {
  readonly roster: readonly AgentSpec[];
  /** What there is to learn from; no talks for a teacher that does not say `learnsEvery`. */
  readonly past: Past;
  /** Has an agent say its next text. It is stored before it is returned.
   *  @throws RunError("aborted" | "budget" | "store-corrupt"); errors of the model and of the store */
  say(agent: string, saying: Saying): Promise<Turn>;
  /** Has an agent use a tool. @throws as `say`, and RunError("internal") for a tool that is not there */
  use(agent: string, call: ToolCall): Promise<Turn>;
  /** Has agents speak at the same time. When one fails, the others still end and are stored, then the first error is thrown.
   *  @param agents the whole roster where it is left out; an agent's place is that in this list
   *  @returns what each comes to, in the order of the list */
  everyone<Said>(
    speak: (agent: string, place: number) => Promise<Said>,
    agents?: readonly AgentSpec[],
  ): Promise<Said[]>;
  /** What an agent said about this task so far, in order. */
  memory(agent: string): readonly Turn[];
  /** All turns about this task so far, in no particular order. */
  turns(): readonly Turn[];
  /** How many texts one prompt of this role may show, the agent's own included. */
  maxRead(role: string): number;
}

/** What is said about a protocol on the page and in a download. */
export interface ProtocolWords {
  /** Its row in the table of methods. */
  readonly title: string;
  /** What it does, in a few words. */
  readonly how: string;
  /** What the first stage is about, in a sentence or two. */
  readonly story: string;
  /** What the agents leave of one question, and of several, inside a sentence: "debate" and "debates". */
  readonly talk: { readonly one: string; readonly many: string };
  /** What the first stage counts. */
  readonly counted: string;
  /** The group's share of right answers, in the tally. */
  readonly rightAfter: string;
  /** Above the turn that an agent says after `step` others of its own. */
  heading(step: number, agents: number): string;
  /** What else is said where the settings leave nobody a second answer. Left out: the same. */
  readonly once?: Pick<ProtocolWords, "how" | "story" | "rightAfter">;
}

/** What a protocol leaves of each task, at most. */
export interface Leavings {
  /** Solutions in all. */
  readonly solutions: number;
  /** Solutions that stand at the end. */
  readonly endings: number;
  /** How often one agent answers again after it has read. */
  readonly revisions: number;
}

export interface Protocol<Rows extends Table = Table> extends Owner {
  /** What it is called where a person chooses among teachers. */
  readonly label: string;
  /** What it does, what it costs and when it helps. */
  readonly help: string;
  /** The paper that it follows, "" for none. */
  readonly paper: string;
  readonly words: ProtocolWords;
  /** Its settings. */
  readonly rows: Rows;
  /** What it needs of the voice that the model is spoken to with. */
  readonly needs: readonly Capability[];
  /** How the answers to its questions have to be judged. Left out: in any way. */
  readonly questions?: Task["judge"];
  /** Whether it looks at how sure a text was (sureness.ts), so that its turns are worth nothing without their probabilities. Left out: no. */
  readonly readsSureness?: true;
  /** How the page lays its turns out. "grid": a column an agent, a row a step. "chain": one after the other. "graph": by who read whom.
   *  "learned graph": as "graph", with the weights that the talk recorded (learned_edges.ts). */
  readonly view: "grid" | "chain" | "graph" | "learned graph";
  /** How many questions that teach are talked about at once before it learns from them; it then finds them in `table.past`.
   *  Left out: it learns nothing from one question for another. */
  learnsEvery?(config: ConfigOf<Rows>): number;
  /** Everybody who has turns of its own, in order. */
  roster(config: ConfigOf<Rows>): readonly AgentSpec[];
  /** Members of the roster that are programs of ours: no model speaks through them. Left out: none. */
  readonly programs?: readonly string[];
  /** How many members of the roster, besides those, are there only for a group that grows. Left out: none. */
  readonly spares?: number;
  /** How many members vote. Left out: all that the group begins with. */
  voters?(config: ConfigOf<Rows>): number;
  leaves(config: ConfigOf<Rows>): Leavings;
  /** Talks about one task until there is an outcome. It must ask for the same turns whenever the turns so far are the same. */
  solve(task: Task, table: TalkTable, config: ConfigOf<Rows>): Promise<Outcome>;
}

/** A protocol as it is written, with the type of its own settings kept. */
export const protocol = <Rows extends Table>(
  written: Omit<Protocol<NoInfer<Rows>>, "rows"> & { readonly rows: Rows },
): Protocol<Rows> => written;

/** Agents that differ in nothing but their number. */
export function numberedRoster(name: string, count: number): AgentSpec[] {
  return Array.from({ length: count }, (_, i) => ({ id: `agent-${i + 1}`, name: `${name} ${i + 1}` }));
}
