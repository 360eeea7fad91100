// A recorded search and a recorded evolution, opened in the page: drawn, reached by keyboard, said in a table and in German; a bad file is told
// and changes nothing; an evolved team becomes the next run's.
import axe from "axe-core";
import { h, render, type VNode } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import "../../../src/app/app.css";
import "../../../src/app/home.css";
import { SearchPanel } from "../../../src/app/search/search_panel.tsx";
import { createState, type PageState } from "../../../src/app/state.ts";
import { Journal, JOURNAL_FILE } from "../../../src/store/journal/journal.ts";
import { DiskModel } from "../../store/journal/disk_model.ts";
import { speak } from "../../../src/app/words/language.ts";
import evolution from "../../search/recorded/evolution.jsonl?raw";
import search from "../../search/recorded/search.jsonl?raw";
import { PROJECT } from "../../../src/core/project.ts";
import { idbFiles } from "../../../src/store/journal/idb_files.ts";

/** Nothing is searched here. */
const nobody = (): never => {
  throw new Error("no search was begun");
};
const trying = { crew: nobody, model: nobody, taskSet: nobody };

let state: PageState;
let panel: () => VNode;
let fields: [string, string][];
let host: HTMLElement;

beforeEach(async () => {
  state = createState();
  fields = [];
  host = document.createElement("main");
  document.body.append(host);
  document.title = "Retort";
  document.documentElement.lang = "en";
  const commands = { setField: (key: string, text: string) => void fields.push([key, text]) };
  panel = () =>
    h(
      "div",
      null,
      h("h1", null, "Retort"),
      h("h2", null, "Search"),
      h(SearchPanel, { state, commands, trying }),
    );
  await unfold();
});

/** Shows the panel, and what it holds once that is fetched. */
async function unfold(): Promise<void> {
  await act(() => render(panel(), host));
  await act(() => void (one<HTMLDetailsElement>("#search").open = true));
  await expect.poll(() => host.querySelector("#search-files"), { timeout: 10_000 }).not.toBeNull();
}

afterEach(async () => {
  render(null, host);
  host.remove();
  await speak("en");
});

const one = <Found extends Element = HTMLElement>(selector: string): Found => {
  const found = host.querySelector<Found>(selector);
  if (found === null) throw new Error(`nothing is ${selector}`);
  return found;
};
const all = (selector: string): HTMLElement[] => [...host.querySelectorAll<HTMLElement>(selector)];
const text = (selector: string): string => one(selector).textContent;

async function choose(content: string, name = "journal.jsonl"): Promise<void> {
  await userEvent.upload(one("#search-files"), new File([content], name));
  await expect.poll(() => host.querySelector("#search-error, .search-summary")).not.toBeNull();
}

test("a search is drawn: as many nodes as experiments, a line for each edit, the best marked and told whole", async () => {
  await choose(search);
  expect(text(".search-summary")).toMatch(
    /A search with 9 experiments in 2 branches\. .* The best is experiment \d: \d+\.0.% on validation questions\. Experiment \d was submitted: \d+\.0.% of the test/,
  );
  expect(all(".experiment-map .node")).toHaveLength(9);
  expect(all(".experiment-map path")).toHaveLength(
    all(".node-table tbody tr td:first-of-type").filter((cell) => cell.textContent !== "–").length,
  );
  expect(all(".experiment-map .is-best")).toHaveLength(1);
  const best = one(".experiment-map .is-best");
  expect(best.textContent).toMatch(/It is the best\.$/);
  expect(text(".experiment-card h3")).toBe(
    `Experiment ${text(".is-best > .node-number")}, branch ${/Branch (\d)/.exec(best.textContent)![1]}`,
  );
  expect(text(".experiment-card")).toMatch(
    /Expected before it was measured.*Smoke run.*Full run.*\d tokens.*All its values/,
  );
});

test("the keyboard reaches every node of the drawing by one tab stop, and Enter tells what it holds", async () => {
  await choose(search);
  expect(all(".experiment-map [tabindex='0']")).toHaveLength(1);
  one(".experiment-map [tabindex='0']").focus();
  await userEvent.keyboard("{Home}{ArrowDown}");
  const reached = document.activeElement!;
  expect(reached.textContent).toMatch(/^[2-8].*Branch 1, /);
  await userEvent.keyboard("{Enter}");
  expect(reached.getAttribute("aria-pressed")).toBe("true");
  expect(text(".experiment-card h3")).toMatch(
    new RegExp(`^Experiment ${reached.querySelector(".node-number")!.textContent}, branch 1$`),
  );
  expect(text(".experiment-card .node-standing")).toMatch(
    /^(Accepted: it is better|Refused: it is no better) than experiment 0 \(/,
  );
  await userEvent.click(one(".experiment-card .node-link"));
  expect(text(".experiment-card h3")).toBe("Experiment 0, branch 1");
});

test("an evolution is drawn by generations; its frozen team is told, and teaches the next run when asked", async () => {
  await choose(evolution);
  expect(text(".search-summary")).toMatch(
    /An evolution with 13 teams in 4 generations\. The fittest is team \d+: .* Team \d+ was frozen: /,
  );
  expect(all(".genome-map .node")).toHaveLength(13);
  expect(all(".genome-map .is-accepted").length).toBeGreaterThan(1);
  expect(text(".genome-card")).toMatch(
    /The fittest team comes from it.*Made once more.*Fitness.*Parents.*Mutated/,
  );
  await userEvent.click(one(".take-team"));
  expect(Object.fromEntries(fields)).toMatchObject({ teacher: "debate", agents: "3", rounds: "1" });
  expect(state.wishes.value).toHaveLength(3);
  for (const { temperature } of state.wishes.value) expect(Number(temperature)).toBeGreaterThan(0);
});

test("of an evolution in which no team is judged yet nothing is said of the fittest", async () => {
  const files = new DiskModel();
  const { journal } = await Journal.open(files.ports.files, () => undefined);
  const first = { generation: 0, parents: [], crossed: [], mutated: {}, nearest: 1, tries: 1 };
  await journal.append([
    { kind: "evolution", schema: 1, order: {} },
    { kind: "genome", id: 0, ...first, values: { "temperature 1": 1 } },
  ]);
  await choose(new TextDecoder().decode(files.files.get(JOURNAL_FILE)));
  expect(text(".search-summary")).toContain("None is judged yet.");
  expect(text(".genome-card .node-standing")).not.toContain("fittest");
});

test("a bad file is told by name, and what was shown stays", async () => {
  await choose(search);
  const before = text(".search-summary");
  for (const [content, name, told] of [
    ["# Retort", "README.md", /README\.md: expected a journal/],
    [search.replace('"smoke"', '"smoky"'), "forged.jsonl", /forged\.jsonl: line \d+ is damaged/],
  ] as const) {
    await userEvent.upload(one("#search-files"), new File([content], name));
    await expect.poll(() => host.querySelector("#search-error")?.textContent).toMatch(told);
    expect(text(".search-summary")).toBe(before);
  }
  await choose(evolution);
  await expect.poll(() => text(".search-summary")).toMatch(/An evolution/);
  expect(host.querySelector("#search-error")).toBeNull();
});

test.each(["light", "dark"])("both are accessible, %s, and German", async (theme) => {
  document.documentElement.dataset["theme"] = theme;
  for (const content of [search, evolution]) {
    await choose(content);
    await act(() => all("#search details").forEach((fold) => ((fold as HTMLDetailsElement).open = true)));
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  await act(() => speak("de"));
  await expect
    .poll(() => text(".search-summary"))
    .toMatch(/^Eine Evolution mit 13 Gruppen in 4 Generationen\./);
  expect(text(".genome-card")).not.toMatch(/\b(the|of|team)\b/i);
  delete document.documentElement.dataset["theme"];
});

test("a search does not begin while a setting of the form is wrong, and a number of its own that is wrong is not taken", async () => {
  await expect.poll(() => host.querySelector("#search-begin")).not.toBeNull();
  expect(one<HTMLButtonElement>("#search-begin").disabled).toBe(false);
  await act(() => void (state.form.value = new Map([["tasks", "many"]])));
  expect(one<HTMLButtonElement>("#search-begin").disabled).toBe(true);
  expect(text("#search-why")).toMatch(/expected a whole number .* got "many"/);
  await act(() => void (state.form.value = new Map()));
  expect(host.querySelector("#search-why")).toBeNull();
  const field = one<HTMLInputElement>("#search-evaluations");
  await userEvent.fill(field, "200");
  await userEvent.tab();
  await expect.poll(() => field.value).toBe("6");
});

test("a log that cannot be read is deleted where that is told", async () => {
  const files = idbFiles(`${PROJECT}-search-log`);
  await files.append(JOURNAL_FILE, new TextEncoder().encode("no log\nat all\n"), 0);
  await act(() => render(null, host));
  await unfold();
  await expect.poll(() => host.querySelector("#search-here-error")?.textContent).toMatch(/cannot be read/);
  expect(host.querySelector("#search-begin")).toBeNull();
  await userEvent.click(one("#search-forget"));
  expect(text("#search-forget")).toBe("Delete it for good");
  await userEvent.click(one("#search-forget"));
  await expect.poll(() => host.querySelector("#search-begin")).not.toBeNull();
  expect(host.querySelector("#search-here-error")).toBeNull();
  expect(await files.read(JOURNAL_FILE)).toBeNull();
});
