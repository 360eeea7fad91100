// What a person can do about a failure: Continue only where something is left to go on with.
import { h } from "preact";
import { expect, test } from "vitest";
import { TroubleView } from "../../../src/app/run/trouble_view.tsx";
import type { Commands, Trouble } from "../../../src/app/state.ts";
import { missingRun } from "../../../src/store/run_errors.ts";
import { shownOf } from "../../harness/small_dom.ts";

const commands = new Proxy({}, { get: () => () => undefined }) as Commands;
const shown = (trouble: Trouble) =>
  shownOf(h(TroubleView, { trouble, canProceed: true, runId: "a", commands })).words;

test("a run whose data was cleared offers no Continue; any other trouble of a stage does", () => {
  const { code, message, details } = missingRun("a");
  expect(details["isGone"]).toBe(true);
  const gone = shown({ code, message, stage: "train", isGone: true });
  expect(gone).toMatch(/Start a new run/);
  expect(gone).not.toMatch(/Continue/);
  const lockedOut = shown({ code: "gpu-unavailable", message: "It gave none.", stage: "train" });
  expect(lockedOut).toMatch(/If the device was there before, reload the page/);
  expect(shown({ code: "worker-lost", message: "It died.", stage: "train" })).toMatch(/Continue/);
});
