// `npm run recording`: a run of the bundled model in the built page, from the start page to the download, as docs/recording.gif of twenty seconds,
// and the picture of its test, docs/test.webp. Every frame is a picture of the page as it stood; only the time between them is cut. The run is the
// one that the start page plays back; without a graphics chip it takes some twenty minutes, and `-- quick` records a shorter one.
import { setTimeout as sleep } from "node:timers/promises";
import { PRESETS } from "../../src/app/run/presets.ts";
import { STORY, STORY_PHASES } from "../../src/app/home/story.ts";
import { cutFilm, gifOf, type Scene, type Shot } from "../../tools/film.ts";
import { keepFile, webpOf, withBuiltPage } from "./picture_files.ts";
import type { RetortPage } from "./retort_page.mjs";

const FILM = "docs/recording.gif";
const FILM_BYTES = 1_000_000;
const PICTURE = "docs/test.webp";
const PICTURE_BYTES = 150_000;
const WINDOW = { width: 1280, height: 800 };
/** What is shown of the window: below it the start page and the debates have their text cut in two. */
const SHOWN = { width: WINDOW.width, height: 680 };
const EVERY_MS = 1500;
const STAGE_MS = 1_800_000;
const SCENES: readonly Scene[] = [
  { name: "home", seconds: 4.8, frames: STORY_PHASES.length },
  { name: "debate", seconds: 4.4, frames: 7 },
  { name: "distil", seconds: 2.6, frames: 2 },
  { name: "train", seconds: 3.2, frames: 7 },
  { name: "testing", seconds: 0.8, frames: 1 },
  { name: "test", seconds: 2.4, frames: 1 },
  { name: "take", seconds: 1.8, frames: 1 },
];

/** Takes pictures of one page, scene by scene. */
class Camera {
  readonly page: RetortPage;
  readonly shots: Shot[] = [];

  constructor(page: RetortPage) {
    this.page = page;
  }

  async shoot(scene: string): Promise<void> {
    this.shots.push({ scene, png: await this.page.page.screenshot() });
  }

  /** Takes a picture now and then, whenever a certain thing is on the page, until the run is at a later stage. */
  async watch(scene: string, stage: string, thing: string): Promise<void> {
    const deadline = performance.now() + STAGE_MS;
    for (;;) {
      const { stage: now, state, message } = await this.page.look();
      if (state === "failed") throw new Error(`the run failed in ${now}: ${message}`);
      if (now !== stage) return;
      if (performance.now() > deadline) throw new Error(`the stage ${stage} does not end`);
      if (await this.page.page.locator(thing).first().isVisible()) await this.shoot(scene);
      await sleep(EVERY_MS);
    }
  }

  /** Puts a part of the page into the middle of the window, and takes a picture when nothing in it moves any more. */
  async shootPart(scene: string, selector: string): Promise<void> {
    const part = this.page.page.locator(selector).first();
    await part.evaluate((element) => element.scrollIntoView({ block: "center" }));
    await part.evaluate(standStill);
    await this.shoot(scene);
  }
}

/** On the page: waits until what moves in an element has come to its place. */
async function standStill(element: Element): Promise<void> {
  await Promise.allSettled(element.getAnimations({ subtree: true }).map(({ finished }) => finished));
}

/** The recorded run of the start page, each of its parts as it is opened by hand, which also keeps it there. */
async function filmHome(camera: Camera): Promise<void> {
  for (const { title } of STORY_PHASES) {
    await camera.page.page.locator(".story-phases button", { hasText: title }).click();
    await camera.page.page.locator("#story").evaluate(standStill);
    await camera.shoot("home");
  }
}

/** From Start to the download. What was distilled is looked at while the student learns: the stage itself is over in a moment. */
async function filmRun(camera: Camera): Promise<void> {
  const { page } = camera;
  await page.press("start");
  await page.page.locator(".debate-card").waitFor();
  await camera.watch("debate", "debate", "#stage-debate .flow-arrow"); // somebody calls a step wrong
  await page.until("the student learns", ({ stage, step }) => stage === "train" && step > 1);
  await page.press("tab-distil");
  await page.page.locator("#stage-distil .drop-sieve").waitFor();
  await camera.shootPart("distil", "#stage-distil .drop-sieve");
  await camera.shootPart("distil", "#stage-distil .lesson");
  await page.press("tab-train");
  await camera.watch("train", "train", "#stage-train .uplot");
  await camera.watch("testing", "evaluate", "#stage-evaluate .facts");
  await page.until("the run is done", ({ state }) => state === "done", STAGE_MS);
  await page.page.locator("#stage-evaluate .slope").waitFor();
  await camera.shoot("test");
  await page.press("tab-export");
  await page.page.locator("#loaded-back").waitFor();
  await camera.shoot("take");
}

/** @param args the size of the run, one of the start page's */
export async function main([named = "class"]: readonly string[]): Promise<void> {
  const size = PRESETS.find(({ id }) => id === named);
  if (size === undefined) throw new Error(`a size of: ${PRESETS.map(({ id }) => id).join(", ")}`);
  const settings = new URLSearchParams({ seed: String(STORY.seed), ...size.texts });
  await withBuiltPage("recording", `?${settings}`, async (page) => {
    page.page.setDefaultTimeout(STAGE_MS); // a busy machine takes its time to load a model
    await page.page.setViewportSize(WINDOW);
    const camera = new Camera(page);
    await filmHome(camera);
    await filmRun(camera);
    keepFile(FILM, await gifOf(cutFilm(camera.shots, SCENES), SHOWN), FILM_BYTES);
    const tested = camera.shots.find(({ scene }) => scene === "test")!;
    keepFile(PICTURE, await webpOf(tested.png), PICTURE_BYTES);
  });
  process.exit(0);
}
