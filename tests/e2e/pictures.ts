// `npm run pictures`: takes the pictures of docs/classifier.md in the built page: SmolLM2-135M-Instruct as it is picked, and twenty-one messages as they
// are read.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../tools/serve.ts";
import { realModel } from "../harness/real_model.ts";
import { close } from "./harness.mjs";
import { keepModel } from "./real_page.ts";
import { buildPage, RetortPage } from "./retort_page.mjs";

const INTO = "docs/classifier";
const MOST_BYTES = 150_000;
const SETTINGS =
  "?source=own&strategy=copy&steps=8&batchTokens=160&rank=8&seed=11&examples=0&answerTokens=10&learningRate=0.001";
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

/** Takes a picture of an element, as WebP: a quarter of the PNG. */
async function take({ page }: RetortPage, selector: string, name: string): Promise<void> {
  const png = await page.locator(selector).first().screenshot({ animations: "disabled" });
  const webp = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d")!.drawImage(picture, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.85 });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, png.toString("base64"));
  const path = join(INTO, `${name}.webp`);
  console.log(`${path}: ${Math.round(webp.length / 1000)} kB`);
  if (webp.length > MOST_BYTES) throw new Error(`${path}: at most ${MOST_BYTES} bytes are wanted`);
  writeFileSync(path, Uint8Array.from(webp));
}

const file = await realModel();
if (file === undefined) throw new Error("The model is not here and cannot be fetched.");
const folder = mkdtempSync(join(tmpdir(), "retort-pictures-"));
mkdirSync(INTO, { recursive: true });
const host = await serve({ root: buildPage(folder) });
const page = await RetortPage.open(join(folder, "profile"), `${host.url}${SETTINGS}`);
try {
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
} catch (error) {
  await page.page.screenshot({ path: join(tmpdir(), "pictures-failed.png"), fullPage: true });
  throw error;
} finally {
  await close(page.session);
  await host.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
