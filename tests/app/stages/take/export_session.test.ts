import { expect, test } from "vitest";
import { ExportSession } from "../../../../src/app/stages/take/export_session.ts";
import type { ExportLine } from "../../../../src/threads/export/client.ts";
import { createExportState } from "../../../../src/app/stages/take/export_state.ts";
import { createState } from "../../../../src/app/state.ts";
import { RunError } from "../../../../src/core/errors.ts";
import type { ExportJob, ExportPlan } from "../../../../src/threads/export/api.ts";
import { EXPORT_EVERYTHING, withFormat, withTick } from "../../../../src/export/choice.ts";
import { ADAPTER_NUMBERS } from "../../../../src/export/options.ts";
import { zipInMemory } from "../../../../src/formats/zip.ts";
import { exportHost, RUN_ID, storedRun } from "../../../export/run.ts";
import { STAGES } from "../../../../src/records/stage.ts";
import { settle } from "../../../harness/manual_clock.ts";

/** A line to a host in this process whose plans wait until they are let through. */
async function makeSession({ isBusy = false } = {}) {
  const { store } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const before = await zipInMemory([["receipt.json", new TextEncoder().encode('{"schema":1}')]]);
  const [name, mime] = ["before.zip", "application/zip"];
  await store.putArtifact({
    runId: RUN_ID,
    name,
    mime,
    bytes: before.length,
    sha256: "",
    blob: new Blob([before]),
  });
  const page = createState();
  page.runId.value = RUN_ID;
  page.download.value = { url: "", name, bytes: 1, sha256: "", files: [], receipt: '{"schema":1}' };
  const plans: { job: ExportJob; answer: (plan: ExportPlan) => void }[] = [];
  const host = exportHost(store);
  const saved: [string, number][] = [];
  let released = 0;
  let starts = 0;
  const line: ExportLine = {
    api: {
      plan: (job) => new Promise((answer) => plans.push({ job, answer })),
      file: (wanted) => host.file(wanted),
      save: (runId) => host.save(runId),
      cancel: () => host.cancel(),
    },
    write: (job, onProgress) => {
      const port = { postMessage: onProgress, close: () => {} } as unknown as MessagePort;
      return host.write(job, port);
    },
    gone: new Promise(() => {}),
    close: () => {},
  };
  const state = createExportState();
  const session = new ExportSession(page, state, {
    start: () => {
      starts++;
      return line;
    },
    openStore: () => Promise.resolve(store),
    openProject: () =>
      isBusy
        ? Promise.reject(new RunError("busy", "Another tab is at work."))
        : Promise.resolve({ lost: new Promise(() => {}), release: () => void released++ }),
    save: (file, blob) => saved.push([file, blob.size]),
  });
  return { session, state, page, store, plans, saved, released: () => released, starts: () => starts };
}
const until = async (isSo: () => boolean) => {
  while (!isSo()) await settle();
};

test("the newest choice's plan is shown, whichever answer comes last", async () => {
  const { session, state, plans } = await makeSession();
  session.open();
  session.choose(withTick(EXPORT_EVERYTHING, ADAPTER_NUMBERS, { tick: "half", isOn: true }));
  expect(plans.map(({ job }) => job.choice?.ticks["adapter"])).toEqual([undefined, ["half"]]);
  const [old, fresh] = plans;
  fresh!.answer({ files: [{ name: "peft/a", bytes: 5 }], bytes: 50, unfit: [] });
  await settle();
  old!.answer({ files: [{ name: "peft/a", bytes: 10 }], bytes: 100, unfit: [] });
  await settle();
  expect(state.plan.value?.bytes).toBe(50);
  expect(state.sizes.value.get("peft/a")).toBe(5);
});

test("a part that is taken out keeps its size on the page, and the choice loses it", async () => {
  const { session, state, plans } = await makeSession();
  session.open();
  plans[0]!.answer({
    files: [{ name: "mlx/a", bytes: 7 }],
    bytes: 70,
    unfit: [{ id: "python", why: "it cannot" }],
  });
  await settle();
  const without = withFormat(EXPORT_EVERYTHING, "mlx", false);
  session.choose(without);
  expect(state.choice.value).toBe(without);
  expect(plans.map(({ job }) => job.choice?.formats.includes("mlx"))).toEqual([undefined, false]);
  expect(state.sizes.value.get("mlx/a")).toBe(7);
  expect([...state.unfit.value]).toEqual([["python", "it cannot"]]);
});

test("a written zip takes the place of the one before, on the page and in the store; single files come out of it", async () => {
  const { session, state, page, store, saved, released, starts } = await makeSession();
  session.choose(withFormat(withFormat(EXPORT_EVERYTHING, "merged", false), "onnx", false));
  session.write();
  session.write(); // a second click does nothing
  await until(() => state.said.value !== "");
  expect(state.said.value).toBe("The zip above is the new one.");
  expect(page.download.value?.bytes).toBe((await store.getArtifact(RUN_ID))?.bytes);
  expect(page.download.value?.files.some(({ name }) => name.startsWith("merged/"))).toBe(false);
  await until(() => state.progress.value === null);
  expect([released(), starts()]).toEqual([1, 1]);

  session.save("receipt.json");
  expect(state.fetching.value).toBe("receipt.json");
  await until(() => state.fetching.value === "");
  expect(saved).toEqual([["receipt.json", 12]]);
  session.save("nothing.txt");
  await until(() => state.fetching.value === "");
  expect(state.said.value).toContain("nothing.txt");
});

test("cancelled, or refused because another tab is at work: the download stays and the page says so", async () => {
  const cut = await makeSession();
  cut.session.write();
  await until(() => (cut.state.progress.value?.totalBytes ?? 0) > 0);
  cut.session.cancel();
  await until(() => cut.state.progress.value === null);
  expect(cut.state.said.value).toBe("Cancelled. The zip above is as it was.");
  expect((await cut.store.getArtifact(RUN_ID))?.name).toBe("before.zip");
  expect(cut.released()).toBe(1);

  const busy = await makeSession({ isBusy: true });
  busy.session.write();
  await until(() => busy.state.progress.value === null);
  expect(busy.state.said.value).toBe("Another tab is at work.");
  expect((await busy.store.getArtifact(RUN_ID))?.name).toBe("before.zip");
});

test("a run that is not finished is saved as a file, and what fails is said; nothing is stored", async () => {
  const { session, state, page, store, saved, starts } = await makeSession();
  session.saveRun();
  session.saveRun(); // a second click does nothing
  await until(() => state.saving.value?.state !== "busy");
  const name = `retort-${RUN_ID}-unfinished.zip`;
  const [[, bytes] = ["", 0]] = saved;
  expect(saved).toEqual([[name, bytes]]);
  expect(state.saving.value).toEqual({ state: "saved", name, bytes });
  expect((await store.getArtifact(RUN_ID))?.name).toBe("before.zip");
  expect(starts()).toBe(1);

  await store.updateRun(RUN_ID, { finished: STAGES });
  session.saveRun();
  await until(() => state.saving.value?.state !== "busy");
  expect(state.saving.value).toMatchObject({ state: "failed", message: /is finished/ });
  page.runId.value = "another";
  session.clear();
  expect(state.saving.value).toBeNull();
});
