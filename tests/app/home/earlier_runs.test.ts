// The list of earlier runs holds whatever lies in the store: one run that cannot be drawn or read hides no other, and can be deleted.
import { h } from "preact";
import { expect, test } from "vitest";
import { EarlierRuns } from "../../../src/app/home/earlier_runs.tsx";
import { createState, type Commands } from "../../../src/app/state.ts";
import type { RunRecord } from "../../../src/store/store.ts";
import { shownLater } from "../../harness/small_dom.ts";
import { runRecord } from "../../store/records.ts";

const commands = new Proxy({}, { get: () => () => undefined }) as Commands;

test("a run whose report has no figures is told in its own row; the good run's words and every Delete stay", async () => {
  const state = createState();
  const poisoned = JSON.parse('{"report":{"methods":{},"paired":{}}}') as Pick<RunRecord, "report">;
  state.runs.value = [{ ...runRecord("bad"), ...poisoned }, runRecord("good")];
  state.unreadableRuns.value = ["newer"];
  const { words } = await shownLater(h(EarlierRuns, { state, commands, onTrainOn: () => undefined }));
  expect(words).toMatch(/The run bad cannot be shown/);
  expect(words).toMatch(/newer cannot be read/);
  expect(words).toMatch(/3 agents|2 agents/);
  expect(words.match(/Delete/g)).toHaveLength(3);
});
