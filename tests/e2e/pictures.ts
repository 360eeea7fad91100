// `npm run pictures`: takes the pictures of docs/classifier.md in the built page: SmolLM2-135M-Instruct as it is picked, twenty-one messages as they
// are read, and a real run of them: its training, its test and its download. On a processor that takes a quarter of an hour or more.
import { join } from "node:path";
import { realModel } from "../harness/real_model.ts";
import { keepFile, webpOf, withBuiltPage } from "./picture_files.ts";
import { keepModel } from "./real_page.ts";
import type { RetortPage } from "./retort_page.mjs";

const INTO = "docs/classifier";
const MOST_BYTES = 150_000;
const SETTINGS =
  "?source=own&strategy=copy&steps=6&batchTokens=160&rank=8&seed=11&examples=0&answerTokens=10&learningRate=0.001";
const RUN_MS = 5_400_000;
/** The stages that are shown, and what their pictures are called. */
const STAGES_SHOWN = [
  ["train", "train"],
  ["evaluate", "test"],
  ["export", "download"],
] as const;
const MESSAGES = {
  delivery: [
    "My parcel has not come yet.",
    "Where is the box that you sent on Monday?",
    "The driver left my order at the wrong house.",
    "Can you tell me when the shoes will arrive?",
    "It says delivered, but nothing is here.",
    "How long does shipping to Spain take?",
    "Two of three packages are still missing.",
  ],
  refund: [
    "Please send the money back to my card.",
    "I was charged twice for one lamp.",
    "The jacket is too small, I want my money back.",
    "When do I get the refund that you promised?",
    "You took ten euros too much.",
    "I returned the phone and have not been paid yet.",
    "Cancel it and give me back what I paid.",
  ],
  account: [
    "The login page says my password is wrong.",
    "How do I change my email address?",
    "I cannot sign in on my new tablet.",
    "Please delete my profile.",
    "My user name is spelled wrong.",
    "I never got the code to confirm my account.",
    "Someone else seems to use my login.",
  ],
};

/** Takes a picture of an element. */
async function take({ page }: RetortPage, selector: string, name: string): Promise<void> {
  const png = await page.locator(selector).first().screenshot({ animations: "disabled" });
  keepFile(join(INTO, `${name}.webp`), await webpOf(png), MOST_BYTES);
}

const file = await realModel();
if (file === undefined) throw new Error("The model is not here and cannot be fetched.");
await withBuiltPage("pictures", SETTINGS, async (page) => {
  await page.page.setViewportSize({ width: 1000, height: 900 });
  await page.page.click("#models > summary");
  await page.page.setInputFiles("#library-gguf", file);
  await page.page.locator(".offer h2").waitFor();
  await take(page, "#models", "model");
  await page.page.click("#models > summary");
  await keepModel(page, "gguf", file);
  const rows = Object.entries(MESSAGES).flatMap(([intent, texts]) =>
    texts.map((text) => `${text}\t${intent}`),
  );
  await page.page.fill("#own-text", `message\tintent\n${rows.join("\n")}`);
  await page.page.locator("#own-counts").waitFor();
  await take(page, "#own-questions", "questions");
  await page.press("start");
  await page.until("the run is done", ({ state }) => state === "done", RUN_MS);
  for (const [stage, name] of STAGES_SHOWN) {
    await page.press(`tab-${stage}`);
    await page.page.locator(`#stage-${stage}:visible`).waitFor();
    await take(page, `#stage-${stage}`, name);
  }
});
process.exit(0);
