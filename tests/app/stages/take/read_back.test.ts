// Reading a download back, and leaving it while that is on.
import { expect, test } from "vitest";
import { DownloadReader } from "../../../../src/app/stages/take/read_back.ts";
import { createState } from "../../../../src/app/state.ts";
import { isGarbage } from "../../../harness/garbage.ts";

const DOWNLOAD = { url: "blob:1", name: "student.zip", bytes: 1, sha256: "ab", files: [], receipt: "{}" };

test("who leaves while a download is read ends the reading, and nothing holds its signal or the reason of its end", async () => {
  const state = createState();
  const seen: WeakRef<AbortSignal>[] = [];
  const reader = new DownloadReader(state, (_runId, _onProgress, signal) => {
    seen.push(new WeakRef(signal));
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(new Error("stopped")), { once: true });
    });
  });
  state.download.value = DOWNLOAD;
  reader.look();
  expect(state.readBack.value).toEqual({ state: "reading", done: 0, total: 0 });
  state.download.value = null;
  reader.look();
  expect(seen[0]?.deref()?.aborted).toBe(true);
  expect(state.readBack.value).toBe(null);
  expect(await isGarbage(seen[0]!)).toBe(true);
  expect(state.readBack.value).toBe(null);
  reader.look(); // the reader itself is still there
});
