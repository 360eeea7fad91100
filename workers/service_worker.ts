// The service worker of the built page, sw.js: after a first run, or once a person asks for it, the page works without a network. The build
// gives it the list of its files. It serves its own build alone: a newer one waits until a person takes it.
import { FileKeeper } from "../src/offline/keeper.ts";
import { departureOf } from "../src/offline/departure.ts";
import type { FileList } from "../src/offline/file_list.ts";
import { KnownPages } from "../src/offline/known_pages.ts";
import type { PageMessage, ServiceMessage } from "../src/offline/messages.ts";

interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchedEvent extends LastingEvent {
  readonly request: Request;
  /** Of the page or the worker that asks, "" where a new page is loaded. */
  readonly clientId: string;
  respondWith(answer: Promise<Response>): void;
}
interface Listener {
  readonly id: string;
  readonly url: string;
  postMessage(message: ServiceMessage): void;
}
interface ToldEvent extends LastingEvent {
  readonly data: PageMessage;
  readonly source: Listener | null;
}
/** What is used here of a service worker's global scope, which the DOM's types leave out. */
interface ServiceScope {
  readonly registration: { readonly scope: string };
  readonly clients: {
    get(id: string): Promise<(Listener & { readonly type: string }) | undefined>;
    matchAll(which: { type: "window"; includeUncontrolled: boolean }): Promise<readonly Listener[]>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", heard: (event: LastingEvent) => void): void;
  addEventListener(type: "fetch", heard: (event: FetchedEvent) => void): void;
  addEventListener(type: "message", heard: (event: ToldEvent) => void): void;
}
declare const self: ServiceScope;
/** The build puts it here. */
declare const FILE_LIST: FileList;
const list = FILE_LIST; // named once, or the build would put it here twice

const { scope } = self.registration;
/** Other copies of the page may lie on the same host. */
const PREFIX = `retort ${scope} `;
const OWN = PREFIX + list.build;

const keeper = new FileKeeper(list, {
  scope,
  fetch: (url, init) => fetch(url, init),
  kept: () => caches.open(OWN),
  fromOlder: async (url) => {
    const found = await Promise.all((await olderCaches()).map((cache) => cache.match(url)));
    return found.filter((response) => response !== undefined);
  },
  refused: (message) => void tell({ kind: "refused", message }),
});

async function olderNames(): Promise<readonly string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== OWN);
}

const olderCaches = async (): Promise<readonly Cache[]> =>
  Promise.all((await olderNames()).map((name) => caches.open(name)));

const pages = async (includeUncontrolled: boolean): Promise<readonly Listener[]> =>
  (await self.clients.matchAll({ type: "window", includeUncontrolled })).filter(({ url }) =>
    url.startsWith(scope),
  );

async function tell(message: ServiceMessage): Promise<void> {
  for (const page of await pages(true)) page.postMessage(message);
}

/** Tells the page that asked. A worker belongs to one of the pages, but to which is not known here, so then all are told. */
async function tellLeft(clientId: string, address: string): Promise<void> {
  const message: ServiceMessage = { kind: "left", address };
  const asking = clientId === "" ? undefined : await self.clients.get(clientId);
  if (asking?.type === "window") asking.postMessage(message);
  else await tell(message);
}

async function kept(): Promise<ServiceMessage> {
  return { kind: "kept", missing: await keeper.missingBytes() };
}

async function install(): Promise<void> {
  await keeper.keepFirst();
  const older = await Promise.all((await olderCaches()).map((cache) => cache.keys()));
  await keeper.keepAsBefore(older.flat().map(({ url }) => url));
}

async function activate(): Promise<void> {
  for (const name of await olderNames()) await caches.delete(name);
}

const known = new KnownPages();

/** Serves pages of this build that were loaded before there was a worker, unless another one is open whose build nobody knows. */
async function greet(page: Listener, script: string): Promise<void> {
  if (keeper.has(script)) known.add(page);
  const [all, served] = await Promise.all([pages(true), pages(false)]);
  if (known.mayClaim(all, served)) await self.clients.claim();
  page.postMessage(await kept());
}

async function keepAll(): Promise<void> {
  let toldAt = 0;
  try {
    await keeper.keepAll(() => {
      if (Date.now() - toldAt < 300) return;
      toldAt = Date.now();
      void kept().then(tell);
    });
    await tell(await kept());
  } catch (thrown) {
    await tell({ kind: "not kept", message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

async function takeOver(page: Listener): Promise<void> {
  if ((await pages(true)).length > 1) page.postMessage({ kind: "other tabs" });
  else await self.skipWaiting();
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const address = departureOf(event.request.url, new URL(scope).origin);
  if (address !== null) event.waitUntil(tellLeft(event.clientId, address));
  const answer = keeper.answer(event.request);
  if (answer !== null) event.respondWith(answer);
});
self.addEventListener("message", (event) => {
  const { data, source } = event;
  if (source === null) return;
  if (data.kind === "hello") event.waitUntil(greet(source, data.script));
  else if (data.kind === "keep") event.waitUntil(keepAll());
  else event.waitUntil(takeOver(source));
});
