// The page's side of the library over a worker of this thread: a local Hub, a store in memory, no browser.
import { afterEach, beforeEach, expect, test } from "vitest";
import { LibrarySession } from "../../../src/app/models/library_session.ts";
import { createLibraryState, type LibraryState } from "../../../src/app/models/library_state.ts";
import { libraryLine } from "../../../src/threads/library/client.ts";
import { systemFetch } from "../../../src/core/ports.ts";
import { serveWorker } from "../../../src/threads/serve.ts";
import { LibraryHost } from "../../../src/threads/library/host.ts";
import { type FakeWorker, fakeWorker } from "../../harness/fake_worker.ts";
import { HubServer } from "../../harness/hub_server.ts";
import { ManualClock } from "../../harness/manual_clock.ts";
import { COMMIT, HubClock, REPO, toy } from "../../models/hub/hub_fixture.ts";
import { MemoryBlobStore } from "../../models/stored/memory_blob_store.ts";

let server: HubServer;
let blobs: MemoryBlobStore;
let workers: FakeWorker[];
let state: LibraryState;
let session: LibrarySession;
let persisted = 0;

beforeEach(async () => {
  server = await HubServer.start();
  server.models.set(REPO, toy());
  blobs = new MemoryBlobStore();
  workers = [];
  persisted = 0;
  state = createLibraryState(server.endpoint);
  const start = () => {
    const ports = { fetch: systemFetch, clock: new HubClock(), blobs: () => Promise.resolve(blobs) };
    const host = new LibraryHost({ ...ports, plan: () => ({ sentence: "fits" }), planTeam: () => "fit" });
    const worker = fakeWorker((scope) => serveWorker(host, scope));
    workers.push(worker);
    return worker;
  };
  session = new LibrarySession(state, {
    start: () => libraryLine({ clock: new ManualClock(), startWorker: start }),
    device: () => null,
    keepStorage: () => {
      persisted++;
      return Promise.resolve();
    },
  });
});
afterEach(async () => {
  for (const worker of workers) worker.terminate();
  await server.close();
});

/** Resolves once the signals say so. */
function until(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => (holds() ? resolve() : setImmediate(look));
    look();
  });
}
const idle = () => until(() => !state.looking.value && state.download.value === null);

test("an access token leaves the page when it is used; what comes after it for the same address goes with it all the same", async () => {
  server.models.set(REPO, toy({ token: "hf_canary", isGated: true }));
  state.name.value = REPO;
  state.token.value = "hf_canary";
  session.look();
  await until(() => state.offer.value !== null);
  expect(JSON.stringify(state)).not.toContain("hf_canary");
  session.download();
  await until(() => state.offer.value?.state === "stored");
  state.offer.value = null;
  session.look();
  await until(() => state.offer.value !== null || state.error.value !== "");
  expect(state.error.value).toBe("");
  await idle();
});

test("a model is looked at, downloaded with progress, listed and deleted", async () => {
  session.open();
  await until(() => state.listing.value !== null);
  expect(state.listing.value?.models).toEqual([]);
  state.name.value = REPO;
  session.look();
  await until(() => state.offer.value !== null);
  expect(state.offer.value).toMatchObject({ name: REPO, state: "new" });

  const told: (number | undefined)[] = [];
  const end = state.download.subscribe((running) => told.push(running?.progress?.doneBytes));
  session.download();
  await until(() => state.offer.value?.state === "stored");
  await idle();
  end();
  expect(told.filter((each) => each !== undefined).length).toBeGreaterThan(1);
  expect(persisted).toBe(1);
  await until(() => (state.listing.value?.models.length ?? 0) > 0);
  const [stored] = state.listing.value!.models;
  expect(stored).toMatchObject({ repo: REPO, isComplete: true });

  session.remove(stored!.key);
  await until(() => state.listing.value?.models.length === 0);
  expect(state.offer.value?.state).toBe("new");
  expect(state.error.value).toBe("");
});

test("a pause is no error, and the list goes on with it", async () => {
  state.name.value = REPO;
  session.look();
  await until(() => state.offer.value !== null);
  const silent = new Promise<void>((resolve) => (server.onStall = resolve));
  server.break(/^storage/, { kind: "stall", after: 10 });
  session.download();
  await silent;
  session.pause();
  await until(() => state.offer.value?.state === "begun" && state.download.value === null);
  expect(state.error.value).toBe("");
  session.proceed({ repo: REPO, commit: COMMIT });
  await until(() => state.offer.value?.state === "stored");
});

test("a cancelled download leaves nothing behind", async () => {
  state.name.value = REPO;
  session.look();
  await until(() => state.offer.value !== null);
  const silent = new Promise<void>((resolve) => (server.onStall = resolve));
  server.break(/^storage/, { kind: "stall", after: 10 });
  session.download();
  await silent;
  session.cancel();
  await until(() => state.offer.value?.state === "new" && state.download.value === null);
  expect(blobs.content.size).toBe(0);
  expect(state.error.value).toBe("");
});

test("what fails is said, and the next command begins without it", async () => {
  state.name.value = "nobody/nothing";
  session.look();
  await until(() => state.error.value !== "");
  expect(state.error.value).toMatch(/there is no such model, or it is private/);
  state.name.value = REPO;
  session.look();
  expect(state.error.value).toBe("");
  await until(() => state.offer.value !== null);
});

test("files are looked at, cannot be downloaded, and are kept on request", async () => {
  const files = Object.entries(toy().files).map(([path, bytes]) => ({
    path,
    file: new File([Uint8Array.from(bytes)], path),
  }));
  session.lookAtFiles(Promise.resolve(files));
  await until(() => state.offer.value !== null);
  expect(state.offer.value?.state).toBe("files");
  session.download();
  expect(state.download.value).toBeNull();

  session.keep();
  await until(() => state.offer.value?.state === "stored");
  await idle();
  expect(state.error.value).toBe("");
  expect(state.listing.value?.models).toMatchObject([{ isComplete: true, isFromFiles: true }]);
  expect(persisted).toBe(1);
});

test("a worker that dies is told, and the next command starts another", async () => {
  session.open();
  await until(() => state.listing.value !== null);
  state.name.value = REPO;
  workers[0]!.crash("out of memory");
  session.look();
  await until(() => state.offer.value !== null || state.error.value !== "");
  session.look();
  await until(() => state.offer.value !== null);
  expect(workers).toHaveLength(2);
});
