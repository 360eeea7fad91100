// "Other models" on the page: what each button asks for, and what is said of a model that cannot be used.
import { afterEach, beforeEach, expect, test } from "vitest";
import "../../../src/app/app.css";
import { openRecordedPage, type RecordedPage } from "../recorded_page.ts";

let opened: RecordedPage;
beforeEach(async () => {
  const [main, host] = [document.createElement("main"), document.createElement("div")];
  main.id = "app";
  main.append(host);
  document.body.append(main);
  opened = openRecordedPage(main, host, "idle");
  document.querySelector<HTMLDetailsElement>("#models")!.open = true;
  await expect.poll(() => document.querySelector("#models form")).not.toBeNull(); // its view is fetched now
});
afterEach(() => {
  opened.unmount();
  document.body.replaceChildren();
});

const buttons = (name: string, within = "#models") =>
  [...document.querySelectorAll<HTMLButtonElement>(`${within} button`)].filter(
    (button) => button.textContent.trim() === name,
  );

test("opening it starts the library; each button asks for its own thing", async () => {
  await expect.poll(() => opened.called).toContain("library.open");
  opened.called.length = 0;
  buttons("Pause")[0]!.click();
  buttons("Cancel and delete")[0]!.click();
  buttons("Look it up")[0]!.click();
  expect(opened.called).toEqual(["library.pause", "library.cancel", "library.look"]);
});

test("while a download runs no other is offered, and its own model is not deleted", () => {
  expect(document.querySelectorAll(".offer button")).toHaveLength(2); // Pause, Cancel and delete
  expect(buttons("Go on").map(({ disabled }) => disabled)).toEqual([true]);
  expect(buttons("Delete").map(({ disabled }) => disabled)).toEqual([true, false, false]);
});

test("a begun download goes on, of the very commit", async () => {
  opened.library.download.value = null;
  await expect.poll(() => buttons("Go on")[0]?.disabled).toBe(false);
  buttons("Go on")[0]!.click();
  const commit = "12fd25f77366fa6b3b4b768ec3050bf629380bac";
  expect(opened.called).toContain(`library.proceed HuggingFaceTB/SmolLM2-135M-Instruct@${commit}`);
});

test("the catalogue offers what can run, says why the rest cannot, and knows minutes once the device is measured", async () => {
  const rows = () => [...document.querySelectorAll(".catalogue li")].map((row) => row.textContent);
  expect(rows()[0]).toMatch(
    /SmolLM2-135M-Instruct134\.5 million parameters, 269\.1\sMB, apache-2\.0\. This run takes up to/,
  );
  expect(rows()[1]).toMatch(/Not here: .*of GPU memory/);
  expect(document.querySelectorAll(".catalogue button")).toHaveLength(1);
  expect(rows().join()).not.toContain("A training");
  opened.library.gflops.value = 100;
  await expect
    .poll(() => rows()[0])
    .toMatch(/A training of some 240 short rows takes about 10 minutes to 20 minutes/);
  document.querySelector<HTMLButtonElement>(".catalogue button")!.click();
  expect(opened.called).toContain(
    "library.lookAt HuggingFaceTB/SmolLM2-135M-Instruct@12fd25f77366fa6b3b4b768ec3050bf629380bac",
  );
});

test("a stored model that can run is offered for the next run where it was looked at", async () => {
  const { library } = opened;
  expect(buttons("Use it for the next run")).toEqual([]);
  library.download.value = null;
  library.offer.value = { ...library.offer.value!, state: "stored" };
  const path = `stored:${library.offer.value.key}`;
  const choice = {
    path,
    name: "SmolLM2",
    bytes: 1,
    license: null,
    parameters: 1,
    notation: null,
    canRun: false,
    sentence: "too large",
  };
  library.choices.value = [choice];
  await expect.poll(() => document.querySelector(".offer")?.textContent).toContain("It is stored here");
  expect(buttons("Use it for the next run")).toEqual([]);
  library.choices.value = [{ ...choice, canRun: true, sentence: "fits" }];
  await expect.poll(() => buttons("Use it for the next run")).toHaveLength(1);
  buttons("Use it for the next run")[0]!.click();
  expect(opened.state.model.value).toBe(path);
});

test("deleting asks first", async () => {
  buttons("Delete")[1]!.click();
  await expect.poll(() => buttons("Delete for good")).toHaveLength(1);
  expect(opened.called.filter((name) => name.startsWith("library.remove"))).toEqual([]);
  buttons("Delete for good")[0]!.click();
  expect(opened.called).toContain("library.remove Qwen--Qwen3-0.6B@c1899de289a0");
});

test("damage, licence, plan and speed are said in words", async () => {
  const text = () => document.querySelector("#models")!.textContent;
  expect(text()).toContain("Cannot be used: the browser has removed or cut model.safetensors.");
  expect(text()).toContain("134.5 million parameters, family llama, weights as BF16. Licence: apache-2.0.");
  expect(text()).toContain("Fits this device. This run takes up to 1.1\u00a0GB");
  expect(text()).toContain(
    "97.5\u00a0MB of 271.2\u00a0MB, 3.4\u00a0MB a second, about 60 seconds left. Now: model.safetensors",
  );
  const { offer } = opened.library;
  offer.value = { ...offer.value!, license: null, plan: { fits: false, sentence: "It needs 9 GB." } };
  await expect.poll(text).toContain("Does not fit this device. It needs 9\u00a0GB.");
  expect(text()).toContain("It names no licence: ask its owner.");
});

test("files are looked at first, and kept as a copy on request", async () => {
  const input = document.querySelector<HTMLInputElement>("#library-gguf")!;
  const picked = new DataTransfer();
  picked.items.add(new File(["GGUF"], "m.gguf"));
  input.files = picked.files;
  input.dispatchEvent(new Event("change"));
  expect(opened.called).toContain("library.lookAtFiles");

  const { offer, download, listing } = opened.library;
  download.value = null;
  const weightTypes = ["F32", "Q4_1"];
  offer.value = {
    ...offer.value!,
    key: null,
    commit: null,
    weightTypes,
    downloadBytes: 98_362_432,
    state: "files",
  };
  await expect.poll(() => buttons("Keep a copy here: 98.4\u00a0MB")).toHaveLength(1);
  const text = () => document.querySelector("#models")!.textContent;
  expect(text()).toContain("weights as F32 and Q4_1");
  buttons("Keep a copy here: 98.4\u00a0MB")[0]!.click();
  expect(opened.called).toContain("library.keep");

  download.value = { key: null, name: "m", progress: null };
  await expect.poll(text).toContain("Reading m…");
  expect(buttons("Cancel and delete")).toEqual([]); // until its hash is known nobody knows its key
  download.value = null;
  offer.value = { ...offer.value, key: "m@123456789abc", state: "stored" };
  await expect.poll(text).toContain("It is stored here, a copy of your file.");

  const [begun, ...others] = listing.value!.models;
  listing.value = { ...listing.value!, models: [{ ...begun!, isFromFiles: true }, ...others] };
  await expect.poll(text).toContain("not finished: choose the file again and keep it");
  expect(buttons("Go on")).toEqual([]);
});
