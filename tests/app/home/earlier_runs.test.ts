// The list of earlier runs holds whatever lies in the store: one run that cannot be drawn or read hides no other, and can be deleted.
import { h } from "preact";
import { expect, test } from "vitest";
import { EarlierRuns } from "../../../src/app/home/earlier_runs.tsx";
import { createState, type Commands } from "../../../src/app/state.ts";
import type { RunRecord } from "../../../src/store/store.ts";
import { shownLater } from "../../harness/small_dom.ts";
import { runRecord } from "../../store/records.ts";
import { recordedReport } from "../fixture.ts";

const openStore = () => Promise.reject(new Error("nobody compares here"));
const commands = new Proxy({}, { get: () => () => undefined }) as Commands;

test("a run whose report has no figures is told in its own row; the good run's words and every Delete stay", async () => {
  const state = createState();
  const poisoned = JSON.parse('{"report":{"methods":{},"paired":{}}}') as Pick<RunRecord, "report">;
  state.runs.value = [{ ...runRecord("bad"), ...poisoned }, runRecord("good")];
  state.unreadableRuns.value = ["newer"];
  const { words } = await shownLater(
    h(EarlierRuns, { state, commands, onTrainOn: () => undefined, openStore }),
  );
  expect(words).toMatch(/The run bad cannot be shown/);
  expect(words).toMatch(/newer cannot be read/);
  expect(words).toMatch(/3 agents|2 agents/);
  expect(words.match(/Delete/g)).toHaveLength(3);
});

test("a run is called by its name, with when it began and its note; what could be a control character is shown", async () => {
  const state = createState();
  state.runs.value = [
    { ...runRecord("a"), label: { name: "Class\u202e 7b", note: "Second lesson." } },
    { ...runRecord("b"), label: { name: "", note: "A note alone." } },
  ];
  const { words } = await shownLater(
    h(EarlierRuns, { state, commands, onTrainOn: () => undefined, openStore }),
  );
  expect(words).toContain("Class");
  expect(words).not.toContain("\u202e");
  expect(words).toContain("Second lesson.");
  expect(words).toContain("A note alone.");
  expect(words.match(/Jan 1, 1970/g)).toHaveLength(2); // beside the name, and in its place
});

test("a share is called right only where somebody gave the right answers", async () => {
  const state = createState();
  const report = recordedReport();
  state.runs.value = [
    { ...runRecord("a"), report },
    { ...runRecord("b"), report: { ...report, agreed: 3 } },
  ];
  const { words } = await shownLater(
    h(EarlierRuns, { state, commands, onTrainOn: () => undefined, openStore }),
  );
  expect(words.match(/% right before/g)).toHaveLength(1);
  expect(words.match(/% as its group agreed before/g)).toHaveLength(1);
});

test("what is in use is told by kinds where the browser says so", async () => {
  const state = createState();
  state.runs.value = [runRecord("a")];
  state.storage.value = { usedBytes: 30e6, allowedBytes: 2e9, parts: { runs: 12e6, models: 0, page: 18e6 } };
  const { words } = await shownLater(
    h(EarlierRuns, { state, commands, onTrainOn: () => undefined, openStore }),
  );
  expect(words).toMatch(/30\.0 MB are in use ?: runs 12\.0 MB, the page itself 18\.0 MB/);
});
