// A real model in the built page: brought from a file, a folder or a Hub, questions given, a run started and its zip saved.
import { expect } from "vitest";
import type { RetortPage } from "./retort_page.mjs";

/** As they come out of a spreadsheet. Of the four to learn from one is shown to the agents as a worked example. */
export const SIX_SUMS = [
  "question\tanswer\tsplit",
  "What is 2 plus 3?\t5\tlearn",
  "What is 4 plus 1?\t5\tlearn",
  "What is 3 plus 3?\t6\tlearn",
  "What is 1 plus 7?\t8\tlearn",
  "What is 2 plus 2?\t4\ttest",
  "What is 6 plus 3?\t9\ttest",
].join("\n");

/** Opens a page with an address, and collects what it asks of other hosts. */
export function watchForeign({ page }: RetortPage, url: string): string[] {
  const own = new URL(url).host;
  const foreign: string[] = [];
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") && host !== own) foreign.push(request.url());
  });
  return foreign;
}

const LOADING_MS = 600_000;

/** Picks a GGUF file or a folder, keeps a copy in the browser and chooses it. */
export async function keepModel({ page }: RetortPage, place: "gguf" | "folder", path: string): Promise<void> {
  await page.click("#models > summary");
  await page.setInputFiles(`#library-${place}`, path);
  await page.click("text=Keep a copy here", { timeout: LOADING_MS });
  await chooseStored(page);
}

/** Downloads a model from a server that speaks as the Hub does, and chooses it. */
export async function fetchModel({ page }: RetortPage, endpoint: string, name: string): Promise<void> {
  await page.click("#models > summary");
  await page.click("text=Mirror, access token");
  await page.fill("#library-endpoint", endpoint);
  await page.fill("#library-name", name);
  await page.click("text=Look it up");
  await page.click(".offer >> text=Download", { timeout: LOADING_MS });
  await chooseStored(page);
}

async function chooseStored(page: RetortPage["page"]): Promise<void> {
  await page.locator('#field-model input[value^="stored:"]').click({ timeout: LOADING_MS });
}

/** Waits until the questions are read, and some of them are proposed as worked examples. */
export async function proposedExamples({ page }: RetortPage): Promise<void> {
  await page.waitForSelector("#own-counts dt:text-is('worked examples')");
}

/** Types a question into Try it, and waits until the base and the student have answered it. */
export async function askBoth({ page }: RetortPage, question: string): Promise<void> {
  await page.fill("#try-question", question);
  await page.press("#try-question", "Enter");
  await expect
    .poll(() => page.locator("#try-doing").textContent(), { timeout: LOADING_MS })
    .toMatch(/^Base: .+, student: .+\.$/);
}

/** Saves the download of the run that is done. */
export async function saveZip(page: RetortPage, path: string): Promise<void> {
  const coming = page.page.waitForEvent("download", { timeout: LOADING_MS });
  await page.press("download");
  await (await coming).saveAs(path);
}
