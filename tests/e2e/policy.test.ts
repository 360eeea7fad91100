// The built page's Content-Security-Policy, in a browser: foreign code and foreign hosts are refused by the <meta> alone on the
// plainest host, and inside workers where the host sends headers. What the page does itself must pass, in every other test here.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isRefusal } from "../../tools/csp.ts";
import { serve } from "../../tools/serve.ts";
import { close, openProfile } from "./harness.mjs";
import { buildPage } from "./retort_page.mjs";

let folder = "";
let dist = "";
let foreign: Server;
let elsewhere = "";
/** Paths that the other host was asked for. */
const asked: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-policy-"));
  dist = buildPage(folder);
  foreign = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(200, {
      "Content-Type": "text/javascript",
      "Access-Control-Allow-Origin": "*",
      "Cross-Origin-Resource-Policy": "cross-origin",
    });
    response.end("globalThis.wasHere = true;");
  });
  await new Promise<void>((resolve) => foreign.listen(0, "127.0.0.1", resolve));
  elsewhere = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
}, 240_000);
afterAll(async () => {
  foreign.closeAllConnections();
  await new Promise((resolve) => foreign.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** What the policy refused on the page, while `elsewhere` was tried in every way a stranger's text could. */
async function tryOnPage(origin: string): Promise<string[]> {
  const refused = new Set<string>();
  addEventListener("securitypolicyviolation", (event) => refused.add(event.effectiveDirective));
  const settled = (element: HTMLElement) =>
    new Promise((resolve) => {
      for (const type of ["load", "error"]) element.addEventListener(type, resolve);
      document.body.append(element);
    });
  const make = <Name extends keyof HTMLElementTagNameMap>(
    name: Name,
    attributes: Record<string, string>,
    text = "",
  ) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  };
  const thrown: string[] = [];
  const attempt = async (what: string, work: () => unknown) => {
    try {
      await work();
    } catch {
      thrown.push(what);
    }
  };
  await attempt("script", () => settled(make("script", { src: `${origin}/script.js` })));
  await attempt("import", () => import(/* @vite-ignore */ `${origin}/module.js`));
  await settled(make("img", { src: `${origin}/image.png` }));
  await settled(make("link", { rel: "stylesheet", href: `${origin}/style.css` }));
  await attempt("inline", () => document.body.append(make("script", {}, "globalThis.wasHere = true;")));
  await attempt(
    "markup",
    () => (document.body.innerHTML += "<img src=x onerror='globalThis.wasHere = true'>"),
  );
  document.body.append(make("iframe", { src: `${origin}/frame` }));
  await attempt("handler", () =>
    document.body.append(make("button", { onclick: "globalThis.wasHere = true;" })),
  );
  await fetch(`${origin}/fetch`).catch(() => 0);
  const blob = URL.createObjectURL(new Blob(["0"], { type: "text/javascript" }));
  await attempt("worker", async () => {
    const worker = new Worker(blob);
    await new Promise((_, reject) => worker.addEventListener("error", reject));
  });
  // In a task of its own: the debugger, which runs this function, may do what the page may not. The refusal is told later.
  await new Promise<void>((resolve) =>
    setTimeout(() => {
      addEventListener("securitypolicyviolation", () => resolve());
      try {
        new Function("globalThis.wasHere = true;")(); // oxlint-disable-line no-new-func, no-implied-eval -- the policy must refuse it
        resolve();
      } catch {
        // as it should
      }
    }),
  );
  return [...refused, ...thrown.map((what) => `thrown at: ${what}`)].sort((a, b) => (a < b ? -1 : 1));
}

/** What a page of the build refuses, on a host without headers. */
async function refusedBy(file: string): Promise<readonly string[]> {
  const host = await serve({ root: dist, base: "/some/path/", isolated: false });
  const session = await openProfile(join(folder, `plain-${file}`), `${host.url}${file}`);
  await session.page.waitForSelector("#start");
  /** What the browser says of it on its console, by which the other tests here notice a refusal. */
  const told: string[] = [];
  session.context.on("console", (said) => isRefusal(said.text()) && told.push(said.text()));
  asked.length = 0;
  const refused = await session.page.evaluate(tryOnPage, elsewhere);
  expect(await session.page.evaluate(() => "wasHere" in globalThis)).toBe(false);
  expect(told.length).toBeGreaterThanOrEqual(4);
  expect(asked).toEqual([]);
  await close(session);
  await host.close();
  return refused;
}

test("on a host without headers nothing foreign is loaded, run or asked by the page", async () => {
  expect(await refusedBy("index.html")).toEqual([
    "connect-src",
    "frame-src",
    "img-src",
    "require-trusted-types-for",
    "style-src-elem",
    ...["handler", "import", "inline", "markup", "script", "worker"].map((what) => `thrown at: ${what}`),
  ]);
});

test("a browser that knows no Trusted Types refuses the same by the rest of the policy", async () => {
  const page = readFileSync(join(dist, "index.html"), "utf8");
  const without = page.replace(/; require-trusted-types-for .*?; trusted-types default/, "");
  expect(without.length).toBeLessThan(page.length);
  writeFileSync(join(dist, "older.html"), without);
  expect(await refusedBy("older.html")).toEqual([
    "connect-src",
    "frame-src",
    "img-src",
    "script-src",
    "script-src-attr",
    "script-src-elem",
    "style-src-attr", // the page's own, read once more with the markup
    "style-src-elem",
    "thrown at: import",
    "thrown at: worker",
    "worker-src",
  ]);
});

test("where the host sends headers, a worker that computes reaches its own host alone", async () => {
  const host = await serve({ root: dist });
  const session = await openProfile(join(folder, "headers"), host.url);
  await session.page.waitForSelector("#start");
  /** Starts the built worker of this kind and asks from inside it. */
  const from = async (kind: string, address: string) => {
    const script = readdirSync(join(dist, "assets")).find((name) => name.startsWith(`${kind}.worker`));
    const started = session.page.waitForEvent("worker");
    await session.page.evaluate((url) => void new Worker(url, { type: "module" }), `./assets/${script}`);
    const worker = await started;
    return worker.evaluate(async (url) => {
      let answer: string | number = "failed";
      addEventListener(
        "securitypolicyviolation",
        (event) => (answer = `refused by ${event.effectiveDirective}`),
      );
      const status = await fetch(url).then(
        (response) => response.status,
        () => null,
      );
      await new Promise((resolve) => setTimeout(resolve)); // the refusal is told in a task of its own
      return status ?? answer;
    }, address);
  };
  asked.length = 0;
  for (const kind of ["agent", "trainer", "export"])
    expect(await from(kind, `${elsewhere}/${kind}`), kind).toBe("refused by connect-src");
  expect(asked).toEqual([]);
  expect(await from("agent", `${host.url}index.html`)).toBe(200);
  // The Hub's and the library's may: a person names the Hub or a mirror there. But no plain http beyond this machine.
  expect(await from("hub", "http://elsewhere.invalid/")).toBe("refused by connect-src");
  expect(await from("hub", `${elsewhere}/hub`)).toBe(200);
  expect(await from("library", `${elsewhere}/library`)).toBe(200);
  expect(asked).toEqual(["/hub", "/library"]);
  await close(session);
  await host.close();
});
