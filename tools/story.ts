// Cuts a run's zip down to what the start page plays: a few debates in which one agent convinced the others, how many lessons
// came of all, and each question of the test before and after.
import { writeFileSync } from "node:fs";
import { readZip } from "./demo/demo_report.ts";

const OUT = "src/app/home/story.json";
const MOST_BYTES = 50_000;
const DEBATES = 3;

interface ZippedTurn {
  readonly id: string;
  readonly agent: string;
  readonly step: number;
  readonly read: readonly string[];
  readonly text: string;
  readonly solution: string;
  readonly answer: string;
  readonly correct: boolean;
}
interface ZippedDebate {
  readonly set: string;
  readonly question: string;
  readonly gold: string;
  readonly turns: readonly ZippedTurn[];
}
interface ZippedAnswer {
  readonly task: string;
  readonly method: string;
  readonly correct: boolean;
}
interface Receipt {
  readonly seed: number;
  readonly createdAt: string;
  readonly dataset: { readonly kept: number; readonly wrong: number };
  readonly methods: Readonly<Record<string, { readonly accuracy: number }>>;
  /** The better of the two single agents is what the page holds a student against. */
  readonly paired: { readonly distilledVsSingle: { readonly baseline: string } };
}

/** "Step 1 : now 3 x 10 = 30 ." as the page writes it: one line a step. */
const linesOf = (solution: string): string[] =>
  solution
    .split(/(?=Step \d|Answer :)/)
    .map((line) =>
      line
        .replace(/ now /, " ")
        .replaceAll(/ ([:.])/g, "$1")
        .trim(),
    )
    .filter((line) => !line.startsWith("Answer"))
    .map((line) => line.replace(/^Step \d+: /, "").replace(/^check .*? so [^.]*\. /, ""));

/** Whom a critique calls wrong, by place in the group, and its reason. */
function objectionOf(turn: ZippedTurn, agents: readonly string[], turns: readonly ZippedTurn[]) {
  const found = /Step (\d+) : [^.]*\. check ([^.]*?) so ([^.]*?) \. \w+ \d+ \. wrong ((?:agent \d+ ?)+)/.exec(
    turn.text,
  );
  if (found === null) return null;
  const [, step, trap, because, wrong] = found;
  const to = [...(wrong ?? "").matchAll(/\d+/g)].map(([peer]) => {
    const read = turns.find(({ id }) => id === turn.read[Number(peer) - 1]);
    return agents.indexOf(read?.agent ?? "");
  });
  return { step: Number(step), trap: trap ?? "", because: because ?? "", to };
}

function sceneOf({ question, gold, turns }: ZippedDebate) {
  const first = turns.filter(({ step }) => step === 0);
  const agents = first.map(({ agent }) => agent);
  const said = first.map((turn) => {
    const then = turns.find(({ agent, step }) => agent === turn.agent && step === 1);
    return {
      lines: linesOf(turn.solution),
      answer: turn.answer,
      isRight: turn.correct,
      objection: then === undefined ? null : objectionOf(then, agents, turns),
      later: then?.answer ?? turn.answer,
    };
  });
  const start = said
    .find(({ objection }) => objection !== null)
    ?.objection?.trap.split(" ")
    .slice(0, 4)
    .join(" ");
  const trap = question
    .match(/[^.?]+[.?]/g)
    ?.find((sentence) => start !== undefined && sentence.trim().startsWith(start));
  return { question, trap: trap?.trim() ?? "", answer: gold, said };
}

/** One was right about a sentence that misleads, and the others came round for a reason that they gave. */
function isTelling(scene: ReturnType<typeof sceneOf>): boolean {
  const { said, trap, answer } = scene;
  return (
    trap.startsWith("That is ") &&
    said.filter(({ isRight }) => isRight).length === 1 &&
    said.every(({ later }) => later === answer) &&
    said.every(
      ({ objection }) => objection !== null && objection.to.every((at) => said[at]?.isRight === false),
    )
  );
}

/** The shortest in which the first agent was right, the second, and so on. */
function oneOfEach(scenes: readonly ReturnType<typeof sceneOf>[]) {
  return Array.from({ length: DEBATES }, (_, agent) =>
    scenes.find(({ said }) => said[agent]?.isRight === true),
  ).filter((scene) => scene !== undefined);
}

function storyOf(path: string) {
  const files = readZip(path);
  const text = (name: string): string => new TextDecoder().decode(files[name]);
  const rows = <Row>(name: string): Row[] =>
    text(name)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Row);
  const { seed, createdAt, dataset, methods, paired } = JSON.parse(text("receipt.json")) as Receipt;
  const scenes = rows<ZippedDebate>("data/trajectories.jsonl")
    .filter(({ set }) => set === "distil")
    .map(sceneOf)
    .filter(isTelling)
    .toSorted((a, b) => a.question.length - b.question.length);
  const answers = rows<ZippedAnswer>("data/answers.jsonl");
  const marksOf = (method: string): string => {
    const byTask = new Map(
      answers.filter((row) => row.method === method).map((row) => [row.task, row.correct]),
    );
    return [...byTask]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([, isRight]) => (isRight ? "1" : "0"))
      .join("");
  };
  return {
    seed,
    recorded: createdAt.slice(0, 10),
    scenes: oneOfEach(scenes),
    lessons: dataset.kept,
    wrongLessons: dataset.wrong,
    debated: methods["teacher"]?.accuracy ?? 0,
    before: marksOf(paired.distilledVsSingle.baseline),
    after: marksOf("distilled"),
  };
}

/** @param args the path of the zip */
export function main([path]: readonly string[]): void {
  if (path === undefined) throw new Error("npm run story -- ZIP: which run's zip?");
  const story = storyOf(path);
  if (story.scenes.length < DEBATES || story.before.length !== story.after.length || story.before === "") {
    throw new Error(
      `${path}: expected ${DEBATES} debates in which one agent convinced the others, and a test of both.`,
    );
  }
  const json = `${JSON.stringify(story)}\n`;
  if (json.length > MOST_BYTES)
    throw new Error(`${OUT}: ${json.length} bytes; at most ${MOST_BYTES} are wanted.`);
  writeFileSync(OUT, json);
  console.log(
    `${OUT}: ${json.length} bytes, ${story.scenes.length} debates, ${story.before.length} questions of the test`,
  );
}
