// A report says what the run came to and what pupils wrote, and nothing that anybody wrote becomes markup in its file.
import { h } from "preact";
import { expect, test } from "vitest";
import { escapedText, markupOf } from "../../../src/app/report/markup.ts";
import { reportHtml } from "../../../src/app/report/report_file.ts";
import { collectReport } from "../../../src/app/report/run_report.ts";
import { createState, type PageState } from "../../../src/app/state.ts";
import type { RunConfig } from "../../../src/settings/run_config.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import { dataset, putNotebook, runRecord } from "../../store/records.ts";
import { recordedConfig, RUN_ID } from "../fixture.ts";
import { showMoment, type Moment } from "../recorded_page.ts";

const EVIL = `<script>alert("1")</script><img src=x onerror=alert(2)> & 'so' on`;

async function runAt(
  moment: Moment,
  words: Record<string, string> | null = null,
  change: (state: PageState) => void = () => undefined,
) {
  const state = createState();
  showMoment(state, moment, recordedConfig());
  change(state);
  state.base.value = "retort-tiny";
  const store = new MemoryStore();
  await store.createRun(
    { ...runRecord(RUN_ID), config: recordedConfig(), seconds: { debate: 65, train: 60 } },
    [],
  );
  await store.putDataset(dataset(RUN_ID));
  if (words !== null) {
    const given = ["alone", "minds", "student"];
    const written = {
      lesson: "1",
      runId: RUN_ID,
      startedAt: 1,
      card: 6,
      who: words["who"] ?? "",
      words,
      given,
    };
    await putNotebook(store, { schema: 1, id: "n", ...written });
  }
  return collectReport(state, store);
}

test("there is a report once the run has been tested", async () => {
  expect(await runAt("train")).toBeNull();
  const report = await runAt("result");
  expect(report?.lesson).toBeNull();
  expect(Object.fromEntries(report!.facts)).toMatchObject({
    Run: RUN_ID,
    Seed: "7",
    "Base model": "retort-tiny",
    "Time at work": "2 minutes",
    "Hash of the lessons (sha256)": dataset(RUN_ID).hash,
  });
  expect(report!.losses).toHaveLength(60);
  expect(Object.fromEntries(report!.settings)).toMatchObject({ "Questions to learn from": "40" });
});

test("guesses stand beside what came out; what was not given or not written is left out", async () => {
  const words = {
    alone: "50",
    minds: "misled",
    student: "83",
    group: "99",
    "exit-limit": "Only sums.",
    who: "Ada",
  };
  const report = await runAt("result", words);
  const { who, cards } = report!.lesson!;
  expect(who).toBe("Ada");
  expect(cards.map(({ title }) => title)).toEqual([
    "Make your guess",
    "The argument",
    "The test",
    "Exit ticket",
  ]);
  expect(cards.flatMap(({ guesses }) => guesses.map(({ guess }) => guess))).toEqual([
    "50 of 100",
    "from right to wrong",
    "83 of 100",
  ]);
  const came = cards.flatMap(({ guesses }) => guesses.map((each) => each.came));
  expect(came[0]).toMatch(/^You said 50 of 100\. It is \d+: \d+ (more|fewer)\. One agent alone: /);
  expect(came[2]).toMatch(
    /^You said 83 of 100, and so it is\. “One agent, rolling dice” has 65 of 100, the student 83\./,
  );
  expect(cards.at(-1)!.notes).toEqual([
    { question: "One thing that this run does not show:", text: "Only sums." },
  ]);
});

test("where questions came without right answers, the talk is not said to be right or wrong", async () => {
  const report = await runAt("result", null, ({ debates }) => {
    const unknown = [...debates.value].map(
      ([key, debate]) => [key, { ...debate, task: { ...debate.task, answer: null } }] as const,
    );
    debates.value = new Map(unknown);
  });
  const story = Object.fromEntries(report!.story);
  const sentence = "Nobody knows: not all of these questions came with a right answer.";
  expect(story["Debate"]).toBe(sentence); // once
  expect(story["Distil"]).toContain(sentence);
});

test("the file holds all of it by itself: figures, drawings, notes, and neither script nor address", async () => {
  const report = await runAt("result", {
    who: EVIL,
    "hook-why": EVIL,
    alone: EVIL,
    minds: EVIL,
    student: "70",
  });
  const file = reportHtml(report!);
  expect(file).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(file).toContain("65\u00a0% before, 83\u00a0% after");
  expect(file).toContain("You said 70 of 100. It is 83: 13 more.");
  expect(file).toContain(dataset(RUN_ID).hash);
  expect(file.match(/<svg /g)).toHaveLength(2);
  expect(file.match(/<rect /g)).toHaveLength(5); // a bar for each method
  expect(/points="([^"]*)"/.exec(file)![1]!.split(" ")).toHaveLength(60);
  expect(file).toContain(`<p class="report-note">${escapedText(EVIL)}</p>`);
  expect(file).not.toMatch(/<(?:script|img|link|iframe)|<[^>]*\s(?:on\w+|href|src)=|https?:|url\(/);
  const count = (tag: string) => file.split(tag).length;
  for (const name of ["section", "table", "svg", "dl", "tr"])
    expect(count(`<${name}>`) + count(`<${name} `), name).toBe(count(`</${name}>`) + 1);
});

test("the curve is called what the method's loss is, and practice in rounds has none", async () => {
  const report = (await runAt("result"))!;
  const fileOf = (strategy: RunConfig["strategy"]) =>
    reportHtml({ ...report, config: { ...report.config, strategy } });
  expect(fileOf("rsft")).toContain("how surprised the student is by the right next word");
  expect(fileOf("dpo")).toContain("prefer the right solution of a pair");
  expect(fileOf("kto")).toContain("tell right solutions from wrong ones");
  for (const strategy of ["dpo", "kto"] as const) expect(fileOf(strategy)).not.toContain("surprised");
  expect(fileOf("pad")).not.toMatch(/Loss:|polyline/);
});

test("a loss below 0 stays inside the drawing, and one step alone is no curve", async () => {
  const report = (await runAt("result"))!;
  const pointsOf = (losses: readonly number[]) =>
    /points="([^"]*)"/.exec(reportHtml({ ...report, losses }))?.[1]?.split(" ");
  const heights = pointsOf([0.5, -0.25, -0.5])!.map((point) => Number(point.split(",")[1]));
  expect(heights).toEqual([10, 142, 186]);
  expect(pointsOf([-1, -1])).toHaveLength(2);
  expect(pointsOf([0.5])).toBeUndefined();
});

test("markup: what is said is escaped wherever it stands, and what is no text is refused", () => {
  const Name = ({ name }: { readonly name: string }) => h("b", { title: name }, name);
  const tree = h("p", { class: "a", hidden: true, id: undefined }, [
    h(Name, { name: `"<&>'` }),
    null,
    3,
    false,
  ]);
  expect(markupOf(tree)).toBe(
    `<p class="a" hidden=""><b title="&quot;&lt;&amp;&gt;&#39;">&quot;&lt;&amp;&gt;&#39;</b>3</p>`,
  );
  expect(markupOf(h("br", {}))).toBe("<br>");
  expect(() => markupOf((() => "") as never)).toThrow("no text");
});
