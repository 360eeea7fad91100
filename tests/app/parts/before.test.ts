// "Before" is one figure, wherever the page says it: that of the single agent which the paired test is about.
import { h } from "preact";
import { expect, test } from "vitest";
import { sharesOf } from "../../../src/app/home/comparison.ts";
import { beforeWords } from "../../../src/app/home/comparison_view.tsx";
import { EarlierRuns } from "../../../src/app/home/earlier_runs.tsx";
import { figureOf } from "../../../src/app/lesson/figures.ts";
import { beforeOf } from "../../../src/app/parts/before.ts";
import { TestView } from "../../../src/app/stages/test/test_view.tsx";
import { createState, type Commands } from "../../../src/app/state.ts";
import type { Report } from "../../../src/records/report.ts";
import { shownLater, shownOf } from "../../harness/small_dom.ts";
import { runRecord } from "../../store/records.ts";
import { recordedConfig, recordedReport } from "../fixture.ts";
import { showMoment } from "../recorded_page.ts";

const config = recordedConfig();

/** The recorded report: one agent alone 63 %, rolling dice 65 %; the other way round with the baseline "single". */
function reportWith(baseline: "single" | "singleSampled"): Report {
  const report = recordedReport();
  const { methods, paired } = report;
  const better = { ...paired, distilledVsSingle: { ...paired.distilledVsSingle, baseline } };
  const { single, singleSampled } = methods;
  return baseline === "singleSampled"
    ? report
    : { ...report, paired: better, methods: { ...methods, single: singleSampled, singleSampled: single } };
}

test.each(["single", "singleSampled"] as const)(
  "it is the better one, %s, with its own name",
  async (baseline) => {
    const name = baseline === "single" ? "One agent, alone" : "One agent, rolling dice";
    const report = reportWith(baseline);
    expect(beforeOf(report)).toMatchObject({ method: baseline, result: { accuracy: 0.65 } });
    const state = createState();
    showMoment(state, "result", config);
    state.report.value = report;
    const { words } = shownOf(h(TestView, { state }));
    expect(words).toContain("65 % → before, after learning 83 %");
    expect(words).toMatch(new RegExp(`“ ?${name} ?”, and the same model`));
    expect(figureOf("student", state)?.sentence).toContain(`“${name}” has 65 of 100`);
    const run = { ...runRecord("a"), config, report };
    expect(sharesOf(run)?.[0]).toBe(0.65);
    expect(beforeWords([run, run])).toBe(name);
    state.runs.value = [run];
    const commands = new Proxy({}, { get: () => () => undefined }) as Commands;
    const openStore = () => Promise.reject(new Error("not asked"));
    const list = await shownLater(h(EarlierRuns, { state, commands, onTrainOn: () => undefined, openStore }));
    expect(list.words).toMatch(/65 % right before, 83 % after/);
  },
);

test("two runs that are held against different single agents share no name for them", () => {
  const runs = (["single", "singleSampled"] as const).map((baseline) => ({
    ...runRecord(baseline),
    report: reportWith(baseline),
  }));
  expect(beforeWords(runs)).toBe("the better single agent");
  expect(beforeWords([])).toBe("the better single agent");
});
