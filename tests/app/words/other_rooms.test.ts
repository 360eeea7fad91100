// The words that settings, teachers, methods, formats and sources bring along: all that the page shows of them has its German.
import { expect, test } from "vitest";
import { GERMAN } from "../../../src/app/words/de/german.ts";
import { FORMATS } from "../../../src/export/list.ts";
import { METHODS } from "../../../src/methods/list.ts";
import { defaultConfig, SETTINGS } from "../../../src/settings/run_config.ts";
import { PROTOCOLS } from "../../../src/teachers/list.ts";
import type { Protocol } from "../../../src/teachers/protocol.ts";
import { teacherWords } from "../../lint/teacher_words.ts";

const missing = (texts: readonly (string | null | undefined)[]): string[] =>
  texts.flatMap((text) => (text === undefined || text === null || Object.hasOwn(GERMAN, text) ? [] : [text]));

test("every setting: its label, its help, its choices", () => {
  const texts = SETTINGS.fields.flatMap((field) => [
    field.label,
    field.help,
    ...(field.kind === "number" ? [] : field.choices.flatMap(({ label, help }) => [label, help])),
  ]);
  expect(texts.length).toBeGreaterThan(150);
  expect(missing(texts)).toEqual([]);
});

test("every teacher: its name, its title, its story, what it counts, and what stands above a turn", () => {
  const texts = Object.values<Protocol>(PROTOCOLS).flatMap(({ name, words }) => [
    name,
    words.title,
    words.how,
    words.story,
    words.counted,
    words.rightAfter,
    ...Object.values(words.once ?? {}),
  ]);
  expect(texts.length).toBeGreaterThan(80);
  expect(missing(texts)).toEqual([]);
});

test("every teacher: what its talks are called, what stands above a text, and who takes part", () => {
  expect([...new Set(missing(teacherWords()))]).toEqual([]);
});

test("every method: what its training counts", () => {
  const texts = Object.entries(METHODS).flatMap(([id, { progress }]) => {
    const config = defaultConfig(id as keyof typeof METHODS);
    return [0, progress.total(config)].flatMap((step) => [
      progress.counted(step, config),
      progress.part(step, config).label,
    ]);
  });
  expect([...new Set(missing(texts))]).toEqual([]);
});

test("every method that says something aside, and every format of a download", () => {
  const asides = Object.values(METHODS).map(({ words }) => ("aside" in words ? words.aside : undefined));
  const formats = FORMATS.flatMap(({ title, use, options = [] }) => [
    title,
    use.what,
    ...options.flatMap(({ legend, ticks }) => [legend, ...ticks.map(({ label }) => label)]),
  ]);
  expect(formats.length).toBeGreaterThan(20);
  expect(missing([...asides, ...formats])).toEqual([]);
});
