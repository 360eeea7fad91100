// A sentence in English and in German: the same values, each language's own plurals, numbers and marked words; and how a language is chosen.
import { h } from "preact";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { pairedSentence } from "../../../src/app/parts/result_words.ts";
import { stopSentence } from "../../../src/app/stages/train/outcome_note.tsx";
import { agentList, duration, magnitude, timeLeft } from "../../../src/app/parts/wording.ts";
import { axisNumber } from "../../../src/app/words/axis_numbers.ts";
import { speak, spoken, wantedLanguage, withLanguage } from "../../../src/app/words/language.ts";
import { decimal, grouped, listed, dateText, percent, size } from "../../../src/app/words/numbers.ts";
import { GERMAN } from "../../../src/app/words/de/german.ts";
import { REFILLED_DE } from "../../../src/app/words/de/refilled.ts";
import { say, sayAny, sayRich } from "../../../src/app/words/say.tsx";
import { heldOutSentence } from "../../../src/eval/held_out.ts";
import { markupOf } from "../../../src/app/report/markup.ts";
import { defaultConfig } from "../../../src/settings/run_config.ts";

const page = { documentElement: { lang: "en" }, querySelectorAll: () => [] };
beforeAll(() => {
  vi.stubGlobal("document", page);
});
afterEach(() => speak("en"));

test("English is what stands there, German what the dictionary has, and back", async () => {
  expect(say("The student")).toBe("The student");
  await speak("de");
  expect([say("The student"), page.documentElement.lang]).toEqual(["Der Student", "de"]);
  await speak("en");
  expect([say("The student"), page.documentElement.lang]).toEqual(["The student", "en"]);
});

test("no line ends between a number and its unit, in any sentence of either language, whatever the number", async () => {
  const figure = /[\d}](?: |-)(?:%|[kMG]B|Wh?|m?s)(?!\p{L}).{0,9}/gu;
  const held = heldOutSentence(8);
  const sentences = [...Object.keys(GERMAN), ...Object.keys(REFILLED_DE), held];
  const broken = () => sentences.flatMap((text) => sayAny(text).match(figure) ?? []);
  expect(broken()).toEqual([]);
  expect(sayAny(held)).toContain("to 78\u00a0% (95\u00a0% interval)");
  expect(sayAny("no data for 15 seconds, 3 msgs, 2 smaller, 4 %x")).toBe(
    "no data for 15 seconds, 3 msgs, 2 smaller, 4 %x",
  );
  await speak("de");
  expect(broken()).toEqual([]);
  expect(sayAny(held)).toContain("bis 78\u00a0% heißen (95\u2011%-Intervall)");
  const German = [...Object.values(GERMAN), ...Object.values(REFILLED_DE)];
  expect(German.flatMap((text) => text.match(/\d-%/g) ?? [])).toEqual([]);
});

test("a sentence takes values, counts in the right number, and hides what tells it from another", async () => {
  expect(say("Recorded, seed {seed}", { seed: 1234567 })).toBe("Recorded, seed 1234567");
  expect(say("{minutes|minute|minutes}", { minutes: 1 })).toBe("1 minute");
  expect(say("{minutes|minute|minutes}", { minutes: 1200 })).toBe("1,200 minutes");
  expect(say("Test#stage")).toBe("Test");
  const told = { names: "agents 1 and 2", n: 2, step: 1, because: "…" };
  const told1 = { ...told, n: 1 };
  const key = "Each reads the others, and {names} {n?|is|are} told: step {step} is wrong, {because}.";
  expect([say(key, told), say(key, told1)].map((text) => text.slice(22, 45))).toEqual([
    " and agents 1 and 2 are",
    " and agents 1 and 2 is ",
  ]);
  await speak("de");
  expect(say("{minutes|minute|minutes}", { minutes: 1200 })).toBe("1.200 Minuten");
  expect(say("Test#stage")).toBe("Testen");
});

test("marked words are marked in both languages, and what looks like a mark in a value is text", async () => {
  const key =
    "After the paper <cite>AgentArk</cite> (arXiv 2602.03955). The bundled model is tiny and knows 208 words; it may be wrong, and that is the point. Nothing leaves this page, unless you fetch a model from a Hub or upload one. Everything is kept in this browser until you delete it.";
  const shown = () => JSON.stringify(sayRich(key, { cite: (words) => h("cite", null, words) }));
  expect(shown()).toContain('"type":"cite"');
  await speak("de");
  expect(shown()).toContain('"type":"cite"');
  expect(say("Go on with your run of {time}", { time: "<b>{seed}</b>" })).toContain("<b>{seed}</b>");
});

test("a number and what it counts stand in the order of each language, marked or not", async () => {
  const values = { done: 12, total: 60, left: "", title: "Train" };
  const heard = () =>
    say("{title}: {done} of {total} {what}. {left}", { ...values, what: sayAny("training steps") });
  expect(heard()).toBe("Train: 12 of 60 training steps. ");
  await speak("de");
  expect(heard()).toBe("Train, Trainingsschritte: 12 von 60. ");
  const shown = sayRich("<figures>{done} of {total}</figures> {what}", {
    ...values,
    what: sayAny("training steps"),
    figures: (words) => h("b", null, words),
  });
  expect(markupOf(shown)).toBe("Trainingsschritte: <b>12 von 60</b>");
});

test("agents of a kind, and where a training was ended by hand, are said whole in German", async () => {
  const config = { ...defaultConfig(), steps: 60 };
  const stop = {
    reason: "by-hand",
    step: 20,
    sentence: "It was ended by hand after training step 20 of 60.",
  };
  expect(stopSentence(stop, config)).toBe(stop.sentence);
  await speak("de");
  expect(stopSentence(stop, config)).toBe("Das war nach Trainingsschritt 20 von 60.");
  expect(agentList(["Branch 1", "Branch 2"])).toBe("Äste 1 und 2");
});

test("words that nobody has translated stay as they are", async () => {
  await speak("de");
  expect([sayAny("constructor"), sayAny("A title of somebody's own")]).toEqual([
    "constructor",
    "A title of somebody's own",
  ]);
});

test("numbers, sizes, times and lists are written as each language does", async () => {
  const at = Date.UTC(2026, 10, 22, 14, 5);
  const all = () => [
    grouped(12_345.6),
    decimal(1.25, 1),
    axisNumber(0.25),
    axisNumber(1200),
    percent(0.585),
    size(134_500_000),
    size(12),
    dateText(at, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).replaceAll("\u202f", " "),
    listed(["1", "2", "3"]),
    magnitude(134_500_000),
    duration(65),
    timeLeft(61),
  ];
  expect(all()).toEqual([
    "12,346",
    "1.3",
    "0.25",
    "1,200",
    "59\u00a0%",
    "134.5\u00a0MB",
    "12\u00a0bytes",
    "Nov 22, 2026, 2:05 PM",
    "1, 2 and 3",
    "134.5 million",
    "65 seconds",
    "about 1 minute left",
  ]);
  await speak("de");
  expect(all()).toEqual([
    "12.346",
    "1,3",
    "0,25",
    "1.200",
    "59\u00a0%",
    "134,5\u00a0MB",
    "12\u00a0Byte",
    "22.11.2026, 14:05",
    "1, 2 und 3",
    "134,5 Millionen",
    "65 Sekunden",
    "noch etwa 1 Minute",
  ]);
  expect(pairedSentence("Der Student", { gained: 41, lost: 6, p: 0.0005 } as never, 200)).toBe(
    "Der Student ist bei 41 Fragen besser, bei 6 schlechter und bei 153 gleich; eine Münze schafft das seltener als einmal in 1.000 Versuchen, das ist also kaum Zufall.",
  );
});

test("the address counts before the browser, and is kept while settings change", () => {
  expect(wantedLanguage("?lang=de", ["en-GB"])).toBe("de");
  expect(wantedLanguage("?lang=en", ["de"])).toBe("en");
  expect(wantedLanguage("?lang=xx", ["fr", "en"])).toBe("en");
  expect(withLanguage("?lang=de&seed=3", "seed=4")).toBe("lang=de&seed=4");
  expect(withLanguage("?seed=3", "seed=4")).toBe("seed=4");
});

test("of two wishes the later one counts, also where the earlier one's words come last", async () => {
  const german = speak("de");
  await speak("en");
  await german;
  expect(spoken.value.language).toBe("en");
});
