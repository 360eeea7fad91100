// The page's side of its service worker, on a container that a test moves: when a newer version is offered.
import { expect, test } from "vitest";
import { type OfflinePorts, startOffline } from "../../../src/app/offline/offline_session.ts";
import { createOfflineState } from "../../../src/app/offline/offline_state.ts";
import { createState } from "../../../src/app/state.ts";

/** A registration whose newer worker installs and waits when the test says so. */
class Registration extends EventTarget {
  installing: EventTarget | null = null;
  waiting: EventTarget | null = null;

  beginToInstall(): void {
    this.installing = new EventTarget();
    this.dispatchEvent(new Event("updatefound"));
  }
  install(): void {
    const worker = this.installing;
    [this.installing, this.waiting] = [null, worker];
    worker?.dispatchEvent(new Event("statechange"));
  }
}

/** @param controller whether an older worker serves the page */
async function opened(registration: Registration, controller: boolean) {
  const [offline, page] = [createOfflineState(), createState()];
  const worker = { postMessage: () => undefined };
  const container = Object.assign(new EventTarget(), {
    register: () => Promise.resolve(registration),
    ready: Promise.resolve({ active: worker }),
    controller: controller ? worker : null,
    startMessages: () => undefined,
  });
  await startOffline(offline, page, {
    // The part of it that the page uses.
    container: container as unknown as OfflinePorts["container"],
    base: "https://host.example/",
    script: "https://host.example/assets/index-1.js",
    savesData: () => false,
    reload: () => undefined,
  });
  return { offline, page, container };
}

test("a newer version that began to install before the page listened is offered when it waits", async () => {
  const registration = new Registration();
  registration.beginToInstall();
  const { offline } = await opened(registration, true);
  expect(offline.newer.value).toBe("no");
  registration.install();
  expect(offline.newer.value).toBe("waiting");
});

test("a newer version that is found during the visit is offered when it waits", async () => {
  const registration = new Registration();
  const { offline } = await opened(registration, true);
  registration.beginToInstall();
  expect(offline.newer.value).toBe("no");
  registration.install();
  expect(offline.newer.value).toBe("waiting");
});

test("the first worker of all is no newer version", async () => {
  const registration = new Registration();
  registration.beginToInstall();
  const { offline } = await opened(registration, false);
  registration.install();
  expect(offline.newer.value).toBe("no");
});
