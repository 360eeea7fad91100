// docs/lesson.md is the guide to the lesson as it is: its cards, its minutes, and the figures of the recorded run.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { shareRight } from "../../src/app/home/story.ts";
import recorded from "../../src/app/home/story.json";
import { lessonOf } from "../../src/app/lesson/lesson_list.ts";

const guide = readFileSync("docs/lesson.md", "utf8");
const rows = guide.split("\n").filter((line) => /^\| \d+ to \d+ /.test(line));
const cellsOf = (row: string): string[] => row.split("|").map((cell) => cell.trim());

test("the guide has the cards of the lesson, in their order and at their minutes", () => {
  const cards = lessonOf("1").cards.map(({ title, minutes: [from, to] }) => [`${from} to ${to}`, title]);
  expect(rows.map((row) => cellsOf(row).slice(1, 3))).toEqual(cards);
});

test("its answers are the recorded run's", () => {
  const answerOf = (title: string) => cellsOf(rows.find((row) => row.includes(title))!)[4];
  const of100 = (share: number) => Math.round(share * 100);
  expect(answerOf("Make your guess")).toContain(`the group about ${of100(recorded.debated)}.`);
  const { lessons, wrongLessons, before, after } = recorded;
  expect(answerOf("What becomes a lesson")).toMatch(
    new RegExp(`^${wrongLessons} of ${lessons} lessons, ${of100(wrongLessons / lessons)} of 100,`),
  );
  expect(answerOf("The test")).toContain(
    `Before ${of100(shareRight(before))}, after ${of100(shareRight(after))} of 100.`,
  );
});
