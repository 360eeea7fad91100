// One question on the table: every agent's words round by round, who changed their mind after reading whom, the vote
// and the verdict.
import type { ComponentChildren, JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { RunConfig } from "../../../settings/run_config.ts";
import { protocolOf } from "../../../teachers/protocol_of.ts";
import { turnsInOrder } from "../../../teachers/trajectory.ts";
import { AGENT_COLOURS } from "../stage_frame.tsx";
import type { AgentSpec } from "../../../records/agent_spec.ts";
import type { Task } from "../../../records/task.ts";
import type { Trajectory } from "../../../records/trajectory.ts";
import type { Debate, PageState } from "../../state.ts";
import { AnswerFlowView } from "./answer_flow_view.tsx";
import { Bubble, agentNames } from "./bubble.tsx";
import { aroundDisputed, type NamedObjection, objectionsIn } from "./objections_in.ts";
import { TurnGraph } from "./turn_graph.tsx";
import { visibleText } from "../../../core/visible_text.ts";
import { Fetched } from "../../parts/fetched.tsx";
import { shortAnswer } from "../../parts/short_answer.ts";
import { agentList } from "../../parts/wording.ts";
import { numberedWords } from "../../parts/numbered_words.ts";
import { Talked } from "../../parts/talked.tsx";
import { say, sayAny } from "../../words/say.tsx";

const loadLearnedGraph = async () => (await import("./learned_graph.tsx")).LearnedGraph;

interface DebateCardProps {
  readonly state: PageState;
  readonly debate: Debate;
  readonly config: RunConfig;
}

interface TalkProps extends DebateCardProps {
  readonly objections: readonly NamedObjection[];
}

export function DebateCard({ state, debate, config }: DebateCardProps): JSX.Element {
  const { task, trajectory } = debate;
  const roster = state.roster.value;
  const { view } = protocolOf(config);
  const voice = state.voice.value;
  const objections = useMemo(() => objectionsIn(debate.turns, voice), [debate.turns, voice]);
  const talk = { state, debate, config, objections };
  return (
    <article class="debate-card" aria-label={`${sayAny(protocolOf(config).words.title)}: ${task.question}`}>
      <Question question={task.question} objections={objections} />
      <Fetched
        load={loadLearnedGraph}
        isWanted={view === "learned graph"}
        props={{ turns: debate.turns, roster }}
        meanwhile={null}
      />
      {view.endsWith("graph") && <TurnGraph turns={debate.turns} roster={roster} />}
      {view === "grid" ? (
        <>
          <Flow {...talk} />
          <Columns {...talk} />
        </>
      ) : (
        <Sequence {...talk} />
      )}
      {trajectory !== null && <Outcome trajectory={trajectory} roster={roster} task={task} />}
    </article>
  );
}

/** The question, with the sentence marked that the critics read once more. */
function Question({
  question,
  objections,
}: {
  readonly question: string;
  readonly objections: readonly NamedObjection[];
}): JSX.Element {
  const [before, disputed, rest] = aroundDisputed(question, objections);
  return (
    <Talked class="question">
      {visibleText(before)}
      {disputed !== "" && <mark title={say("What the objections are about")}>{visibleText(disputed)}</mark>}
      {visibleText(rest)}
    </Talked>
  );
}

/** The answers round by round; one text alone is no picture. */
function Flow({ state, debate, config, objections }: TalkProps): JSX.Element | null {
  const roster = state.roster.value;
  const rounds = protocolOf(config).leaves(config).revisions + 1;
  if (roster.length * rounds < 2) return null;
  const writing = new Map(
    [...state.streaming.value.values()].flatMap(({ set, taskId, agent, step, text }) =>
      set === debate.set && taskId === debate.task.id && text !== "" ? [[agent, step] as const] : [],
    ),
  );
  const canObject = rounds > 1 && roster.length > 1 && state.voice.value?.can.includes("quality") === true;
  return <AnswerFlowView {...{ debate, roster, rounds, objections, canObject, writing }} />;
}

/** A column for each agent, with its turns one below the other. */
function Columns({ state, debate, config, objections }: TalkProps): JSX.Element {
  const teacher = protocolOf(config);
  const steps = teacher.leaves(config).revisions + 1;
  return (
    <div class={`agents ${state.model.value === "" ? "is-terse" : ""}`} style={{ "--rows": steps + 1 }}>
      {state.roster.value.map((agent, place) => (
        <AgentColumn key={agent.id} agent={agent} place={place} model={modelName(agent, state)}>
          {Array.from({ length: steps }, (_, step) => (
            <Bubble key={step} {...{ state, debate, config, objections, step }} agent={agent.id} />
          ))}
        </AgentColumn>
      ))}
    </div>
  );
}

/** The turns one after the other, each under its author's name. */
function Sequence({ state, debate, config, objections }: TalkProps): JSX.Element {
  const roster = state.roster.value;
  const writing = [...state.streaming.value.values()].filter(
    ({ set, taskId }) => set === debate.set && taskId === debate.task.id,
  );
  const places = [...turnsInOrder(debate.turns, roster), ...writing];
  return (
    <div class="agents is-sequence">
      {places.map(({ id, agent, step }) => {
        const place = roster.findIndex((each) => each.id === agent);
        const author = roster[place] ?? { id: agent, name: agent };
        return (
          <AgentColumn key={id} agent={author} place={Math.max(0, place)} model={modelName(author, state)}>
            <Bubble {...{ state, debate, config, objections, agent, step }} />
          </AgentColumn>
        );
      })}
    </div>
  );
}

interface AgentColumnProps {
  readonly agent: AgentSpec;
  readonly place: number;
  /** The model that the agent speaks through; null where all speak through the same. */
  readonly model: string | null;
  readonly children: ComponentChildren;
}

/** The name of an agent's model in a group of several; null where all speak through the run's own. */
function modelName(agent: AgentSpec, { roster, base }: PageState): string | null {
  if (!roster.value.some(({ through }) => through !== undefined)) return null;
  return agent.through?.model.name ?? base.value;
}

function AgentColumn({ agent, place, model, children }: AgentColumnProps): JSX.Element {
  return (
    <section class={`agent agent-${place % AGENT_COLOURS}`} aria-label={numberedWords(agent.name)}>
      <h3>
        <Vial />
        {visibleText(numberedWords(agent.name))}
        {model !== null && <span class="agent-model">{visibleText(model)}</span>}
      </h3>
      {children}
    </section>
  );
}

interface OutcomeProps {
  readonly trajectory: Trajectory;
  readonly roster: readonly AgentSpec[];
  readonly task: Pick<Task, "answer" | "judge">;
}

function Outcome({ trajectory, roster, task }: OutcomeProps): JSX.Element {
  const { turns, outcome } = trajectory;
  const isVote = roster.length > 1 && outcome.votes !== undefined;
  const votes =
    outcome.votes ?? (outcome.answer === null ? [] : [{ answer: outcome.answer, from: outcome.from }]);
  const votersOf = (ids: readonly string[]) =>
    turns.filter(({ id }) => ids.includes(id)).map(({ agent }) => agent);
  return (
    <div class="outcome">
      <p>
        <span class="outcome-label">{isVote ? say("Vote") : say("Answer")}</span>
        {votes.length === 0 && say("nobody gave an answer")}
        {votes.map((vote) => (
          <span key={vote.answer} class={`ballot ${vote.answer === outcome.answer ? "is-winner" : ""}`}>
            <Talked as="strong">{shortAnswer(vote.answer)}</Talked>{" "}
            {roster.length > 1 && agentList(agentNames([...new Set(votersOf(vote.from))], roster))}
          </span>
        ))}
      </p>
      {task.answer !== null && (
        <p class={`verdict ${outcome.correct === true ? "is-right" : "is-wrong"}`}>
          <span class="outcome-label">{say("Answer key")}</span>
          {keyWords(task.judge, task.answer, outcome.correct === true)}
        </p>
      )}
    </div>
  );
}

/** What the key says of the outcome; that of a program is its tests, which are no answer to read. */
function keyWords(judge: Task["judge"], answer: string, isRight: boolean): string {
  if (judge === "tests")
    return isRight ? say("✓ the program passes its tests") : say("× its program does not pass its tests");
  const values = { answer: shortAnswer(answer) };
  return isRight ? say("✓ {answer} is right", values) : say("× the right answer is {answer}", values);
}

export function Vial(): JSX.Element {
  return (
    <svg class="vial-icon" viewBox="0 0 12 20" aria-hidden="true" focusable="false">
      <path class="liquid" d="M2.5 9 h7 v6 a3.5 3.5 0 0 1 -7 0 z" />
      <path class="glassware" d="M2.5 1.5 v13.5 a3.5 3.5 0 0 0 7 0 v-13.5 M1 1.5 h10" />
    </svg>
  );
}
