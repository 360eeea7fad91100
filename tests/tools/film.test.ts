// The recording of the README: how it is cut, and the file as it lies in docs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { cutFilm, gifOf, type Shot } from "../../tools/film.ts";

const ROOT = join(import.meta.dirname, "../..");
const MOST_BYTES = 1_000_000;

/** Pictures of one scene, told apart by their only byte. */
const shotsOf = (scene: string, count: number): Shot[] =>
  Array.from({ length: count }, (_, i) => ({ scene, png: Uint8Array.of(i) }));

test("a scene lasts as long as it is given, however many pictures were taken: its first, its last, evenly some between", () => {
  const frames = cutFilm(
    [...shotsOf("long", 101), ...shotsOf("short", 1)],
    [
      { name: "long", seconds: 1, frames: 3 },
      { name: "short", seconds: 0.5, frames: 8 },
    ],
  );
  expect(frames.map(({ png }) => png[0])).toEqual([0, 50, 100, 0]);
  expect(frames.map(({ ms }) => ms)).toEqual([330, 340, 330, 500]);
});

test("a scene of one frame shows how it ended", () => {
  const [only] = cutFilm(shotsOf("a", 7), [{ name: "a", seconds: 1, frames: 1 }]);
  expect(only?.png[0]).toBe(6);
});

test("a scene without a picture and a picture without a scene are refused by name", () => {
  const scenes = [{ name: "debate", seconds: 1, frames: 1 }];
  expect(() => cutFilm([], scenes)).toThrow("no picture of the scene “debate” was taken");
  expect(() => cutFilm(shotsOf("tests", 1), scenes)).toThrow("a picture of “tests”, which is no scene");
});

test("the GIF has the frames at their times, goes round, and leaves out what is not asked for", async () => {
  const frames = await Promise.all(
    ["#ff0000", "#00ff00", "#0000ff"].map(async (colour, i) => ({
      png: await plain(colour),
      ms: 200 + 100 * i,
    })),
  );
  const gif = await gifOf(frames, { width: 60, height: 30 });
  const read = await sharp(gif, { pages: -1 }).metadata();
  expect(read).toMatchObject({ width: 60, pageHeight: 30, pages: 3, delay: [200, 300, 400], loop: 0 });
  const last = await sharp(gif, { page: 2 }).removeAlpha().raw().toBuffer();
  expect([...last.subarray(0, 3)]).toEqual([0, 0, 255]);
});

test("docs/recording.gif plays twenty seconds, and stays small", async () => {
  const file = readFileSync(join(ROOT, "docs/recording.gif"));
  expect(file.length).toBeLessThanOrEqual(MOST_BYTES);
  const { delay, pages } = await sharp(file, { pages: -1 }).metadata();
  expect(delay?.reduce((sum, ms) => sum + ms, 0)).toBe(20_000);
  expect(pages).toBeGreaterThan(20);
});

test("every picture of the README is written by a command that is in the repository", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const command = readFileSync(join(ROOT, "tests/e2e/recording.ts"), "utf8");
  const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path);
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.filter((path) => !command.includes(`"${path}"`))).toEqual([]);
});

/** A small picture in one colour. */
const plain = (background: string): Promise<Uint8Array> =>
  sharp({ create: { width: 60, height: 40, channels: 3, background } })
    .png()
    .toBuffer();
