// The recorded run of the start page: small, whole, and what its sentences say follows from it.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { aroundTrap, LESSON_SCENES, shareRight, STORY, STORY_PHASES } from "../../../src/app/home/story.ts";
import { nextTime, storyWords } from "../../../src/app/home/story_player.tsx";
import { THREE_HEADS } from "../../../src/app/lesson/lessons/three_heads.ts";

test("the recording is at most 50 kB, and tells a test of the same questions before and after", () => {
  expect(readFileSync("src/app/home/story.json").length).toBeLessThanOrEqual(50_000);
  expect(STORY.before).toMatch(/^[01]{150}$/);
  expect(STORY.after.length).toBe(STORY.before.length);
  // The better of the two single agents, as the page's own test has it.
  expect([shareRight(STORY.before), shareRight(STORY.after)]).toEqual([101 / 150, 0.8]);
});

test.each(STORY.scenes.map((scene) => [scene.question, scene] as const))("%s", (question, scene) => {
  const [before, trap, rest] = aroundTrap(scene);
  expect(before + trap + rest).toBe(question);
  expect(trap).toMatch(/^That is /);
  const right = scene.said.filter(({ isRight }) => isRight);
  expect(right.map(({ answer }) => answer)).toEqual([scene.answer]);
  for (const { later, objection } of scene.said) {
    expect(later).toBe(scene.answer);
    expect(objection!.to.every((at) => !scene.said[at]!.isRight)).toBe(true);
  }
  const wrong = scene.said.flatMap(({ isRight }, at) => (isRight ? [] : [at + 1]));
  expect(storyWords(scene, 2)).toContain(`agents ${wrong.join(" and ")} are told: step `);
  expect(storyWords(scene, 3)).toContain(`${scene.answer} has 3 of 3 votes`);
});

test("the parts follow one another, after the last the next debate begins, and after as many as are shown the first", () => {
  const shown = STORY.scenes.length;
  let time = { scene: 0, phase: 0, isPlaying: true };
  for (let i = 0; i < STORY_PHASES.length; i++) time = nextTime(time, shown);
  expect(time).toEqual({ scene: 1, phase: 0, isPlaying: true });
  const last = STORY_PHASES.length - 1;
  const end = { scene: shown - 1, phase: last, isPlaying: true };
  expect(nextTime(end, shown)).toEqual({ scene: 0, phase: 0, isPlaying: true });
  expect(nextTime({ ...end, scene: 0 }, 1)).toEqual({ scene: 0, phase: 0, isPlaying: true });
});

test("the recording moves within a second", () => {
  expect(STORY_PHASES[0].ms).toBeLessThanOrEqual(800); // and the page takes 0.1 to 0.2 s from its first paint to begin
});

test("what card 1 and the teacher's guide say of the answers holds in each debate that is shown beside a lesson", () => {
  expect(THREE_HEADS.cards[0]?.says.join(" ")).toContain("Two of them say the same thing");
  expect(readFileSync("docs/lesson.md", "utf8")).toContain(
    "Agent 1. The other two read “6 more” and add, though Gus has fewer.",
  );
  const beside = STORY.scenes.slice(0, LESSON_SCENES);
  expect(beside).not.toEqual([]);
  for (const { said, trap } of beside) {
    expect(said.map(({ isRight }) => isRight)).toEqual([true, false, false]);
    expect(said[1]!.answer).toBe(said[2]!.answer);
    expect(trap).toContain("6 more hats than Gus");
  }
});
