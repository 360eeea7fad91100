// The page's side of its service worker: starts it, has the files kept once a run is on, and finds out when a newer version waits.
import type { PageMessage, ServiceMessage } from "../../offline/messages.ts";
import type { PageState } from "../state.ts";
import type { OfflineState } from "./offline_state.ts";

export interface OfflinePorts {
  readonly container: Pick<
    ServiceWorkerContainer,
    "register" | "ready" | "controller" | "addEventListener" | "startMessages"
  >;
  /** Where the page lies, with a slash at its end. */
  readonly base: string;
  /** Address of the page's first script. */
  readonly script: string;
  /** Whether the person asked the browser to fetch little. */
  readonly savesData: () => boolean;
  readonly reload: () => void;
}

/** Starts the service worker. Where that fails, the page goes on without one. */
export async function startOffline(
  offline: OfflineState,
  page: PageState,
  ports: OfflinePorts,
): Promise<void> {
  const { container, base, script } = ports;
  let registration: ServiceWorkerRegistration;
  try {
    registration = await container.register(new URL("sw.js", base), { updateViaCache: "none" });
  } catch {
    return; // no service workers here, or the host has no whole build: then it is a page like any other
  }
  listen(offline, page, ports);
  watchForNewer(offline, registration, container);
  const { active } = await container.ready;
  const say = (message: PageMessage): void => (container.controller ?? active)?.postMessage(message);
  const keep = (): void => {
    offline.trouble.value = "";
    offline.keeping.value = true;
    say({ kind: "keep" });
  };
  let isAsked = false;
  container.addEventListener("controllerchange", () => isAsked && ports.reload());
  offline.commands.value = {
    keep,
    takeNewer: () => {
      isAsked = true;
      registration.waiting?.postMessage({ kind: "take over" } satisfies PageMessage);
    },
  };
  say({ kind: "hello", script });
  keepOnceARunIsOn(offline, page, () => !ports.savesData() && keep());
}

function listen(offline: OfflineState, page: PageState, { container }: OfflinePorts): void {
  container.addEventListener("message", (event: MessageEvent<ServiceMessage>) => {
    const { data } = event;
    switch (data.kind) {
      case "kept":
        offline.missing.value = data.missing;
        if (offline.missing.value === 0) offline.keeping.value = false;
        break;
      case "not kept":
        offline.keeping.value = false;
        offline.trouble.value = data.message;
        break;
      case "left":
        if (!page.left.value.includes(data.address)) page.left.value = [...page.left.value, data.address];
        break;
      case "refused":
        offline.refused.value = data.message;
        break;
      case "other tabs":
        offline.newer.value = "other tabs";
        break;
      default:
        data satisfies never;
    }
  });
  container.startMessages();
}

function watchForNewer(
  offline: OfflineState,
  registration: ServiceWorkerRegistration,
  container: OfflinePorts["container"],
): void {
  const look = (): void => {
    // Without a controller the waiting one is the first, which comes by itself.
    if (registration.waiting !== null && container.controller !== null) offline.newer.value = "waiting";
  };
  const follow = (): void => registration.installing?.addEventListener("statechange", look);
  look();
  follow(); // the one that began to install before the page listened has had its "updatefound"
  registration.addEventListener("updatefound", follow);
}

/** A run has fetched what is large; with the rest, it can be loaded again and come to its end without a network. Once in a sitting. */
function keepOnceARunIsOn(offline: OfflineState, page: PageState, keep: () => void): void {
  const stop = page.turnCount.subscribe((turns) => {
    if (turns === 0 || page.runState.value !== "running" || offline.missing.value === 0) return;
    queueMicrotask(() => stop());
    keep();
  });
}
