// The recorded run of the start page: small, whole, and what its sentences say follows from it.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { aroundTrap, shareRight, STORY, STORY_PHASES } from "../../../src/app/home/story.ts";
import { nextTime, storyWords } from "../../../src/app/home/story_player.tsx";

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

test("the parts follow one another, and after the last the next debate begins", () => {
  let time = { scene: 0, phase: 0, isPlaying: true };
  for (let i = 0; i < STORY_PHASES.length; i++) time = nextTime(time);
  expect(time).toEqual({ scene: 1, phase: 0, isPlaying: true });
  const end = { scene: STORY.scenes.length - 1, phase: STORY_PHASES.length - 1, isPlaying: true };
  expect(nextTime(end)).toEqual({ scene: 0, phase: 0, isPlaying: true });
});
