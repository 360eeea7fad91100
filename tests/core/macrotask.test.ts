import { expect, test } from "vitest";
import { breathingSpace } from "../../src/core/macrotask.ts";

/** What has happened by the time a waiting message is handled, when so many lanes work side by side. */
async function beforeTheMessage(lanes: number, pieces: number): Promise<number> {
  const breathe = breathingSpace(pieces);
  let [done, seen] = [0, -1];
  const { port1, port2 } = new MessageChannel();
  const handled = new Promise<void>((resolve) => {
    port1.addEventListener("message", () => {
      seen = done;
      port1.close();
      resolve();
    });
    port1.start();
  });
  port2.postMessage(null);
  const lane = async () => {
    for (let i = 0; i < 1000 / lanes; i++) {
      await breathe();
      done++;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await handled;
  expect(done).toBe(1000);
  return seen;
}

test("a message that waits is handled after so many pieces of work, also where many are done side by side", async () => {
  expect(await beforeTheMessage(1, 50)).toBeLessThanOrEqual(100);
  expect(await beforeTheMessage(20, 50)).toBeLessThanOrEqual(100);
  expect(await beforeTheMessage(20, 100_000)).toBe(1000); // without a breath it waits for the last
});
