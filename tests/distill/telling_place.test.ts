// Where the next word tells most, by debates worked by hand.
import { expect, test } from "vitest";
import { buildDataset } from "../../src/distill/dataset.ts";
import { tellingPlace, type PlaceSource } from "../../src/distill/telling_place.ts";
import type { Turn } from "../../src/records/turn.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { makeTurn, TASK, talksAbout } from "../teachers/turns.ts";
import { BUNDLED_SPEC, bundledTokenizer } from "../tokenizer/bundled.ts";

const voice = wordsVoice(BUNDLED_SPEC);
const tokenizer = bundledTokenizer();
const tasks = ["t1", "t2", "t3"].map((id) => ({ ...TASK, id }));

const RIGHT = "Step 1 : Ben has 3 + 4 = 7 . Answer : 7";
const MINUS = "Step 1 : Ben has 3 - 4 = 1 . Answer : 1";
const ANN = "Step 1 : Ann has 3 + 4 = 8 . Answer : 8";

/** A debate of two rounds, by what the agents wrote; the last number of a text is its answer. */
function debate(task: (typeof tasks)[number], first: readonly string[], last: readonly string[]): Turn[] {
  return [first, last].flatMap((texts, round) =>
    texts.map((solution, agent) => {
      const turn = makeTurn(round, agent, solution.split(" ").at(-1)!, {
        task,
        reads: round === 0 ? [] : texts.map((_, peer) => peer),
      });
      return { ...turn, solution, completion: { ...turn.completion, text: solution } };
    }),
  );
}

function sourceOf(turns: readonly Turn[], contextTokens = 256): PlaceSource {
  const trajectories = talksAbout(turns);
  const config = { seed: 7, labels: "consensus", strategy: "rsft" } as const;
  const { examples } = buildDataset({ runId: "run", config, tasks, trajectories, voice, tokenizer });
  return { examples, tasks, trajectories, tokenizer, contextTokens };
}

test("the wrong first answers and the learned one begin alike, and the place is where they part", () => {
  const source = sourceOf(debate(tasks[0]!, [MINUS, MINUS, RIGHT], [RIGHT, RIGHT, RIGHT]));
  const place = tellingPlace(source)!;
  expect(place).toMatchObject({ taskId: "t1", question: TASK.question });
  expect(place.before.trim()).toBe("Step 1 : Ben has 3");
  const [plus] = tokenizer.encode("+");
  expect(place.teacher).toEqual({
    solutions: 3,
    words: [{ token: plus, word: expect.any(String), share: 1 }],
  });
  expect(place.teacher.words[0]!.word.trim()).toBe("+");
  const prompt = tokenizer.encode(voice.render({ role: "propose", question: TASK.question }));
  expect(place.ids).toEqual([...prompt, ...tokenizer.encode("Step 1 : Ben has 3")]);
});

test("of several questions the one where most wrong answers part, and late in the answer", () => {
  const early = debate(tasks[0]!, [ANN, ANN, RIGHT], [RIGHT, RIGHT, RIGHT]); // twice after 3 words: 6
  const once = debate(tasks[1]!, [MINUS, RIGHT, RIGHT], [RIGHT, RIGHT, RIGHT]); // once after 6 words: 6
  const twice = debate(tasks[2]!, [MINUS, MINUS, RIGHT], [RIGHT, RIGHT, RIGHT]); // twice after 6 words: 12
  expect(tellingPlace(sourceOf([...early, ...once, ...twice]))!.taskId).toBe("t3");
  expect(tellingPlace(sourceOf([...early, ...once]))!.taskId).toBe("t1"); // of equals the first
});

test("the group's words are shares of its last solutions with the learned answer and this beginning", () => {
  const other = "Step 1 : Ben has 3 and 4 more = 7 . Answer : 7";
  const elsewhere = "Answer : 7";
  const four = (texts: readonly string[], wrong: string) =>
    debate(tasks[0]!, [wrong, wrong, wrong, wrong], texts);
  const { teacher, before } = tellingPlace(sourceOf(four([RIGHT, RIGHT, RIGHT, MINUS], MINUS)))!;
  expect(before.trim()).toBe("Step 1 : Ben has 3");
  expect(teacher).toMatchObject({ solutions: 3, words: [{ share: 1 }] }); // who stayed wrong is no teacher
  const mixed = tellingPlace(sourceOf(four([RIGHT, other, other, elsewhere], MINUS)))!;
  expect(mixed.before.trim()).toBe("Step 1 : Ben has 3");
  expect(mixed.teacher.solutions).toBe(3);
  expect(mixed.teacher.words.map(({ share }) => share)).toEqual([0.6667, 0.3333]);
});

test("no place where nobody was wrong, where texts begin otherwise or only end sooner, or where the model cannot read so far", () => {
  expect(tellingPlace(sourceOf(debate(tasks[0]!, [RIGHT, RIGHT], [RIGHT, RIGHT])))).toBeNull();
  expect(
    tellingPlace(sourceOf(debate(tasks[0]!, ["Answer : 1", RIGHT, RIGHT], [RIGHT, RIGHT, RIGHT]))),
  ).toBeNull();
  const turns = debate(tasks[0]!, [MINUS, MINUS, RIGHT], [RIGHT, RIGHT, RIGHT]);
  expect(tellingPlace(sourceOf(turns, 20))).toBeNull();
});
