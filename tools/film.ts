// A recording as a GIF: which of the pictures that were taken are shown, for how long, and the file that READMEs show in place.
import sharp from "sharp";

/** A part of the recording, which gets its share of the time however long it really took. */
export interface Scene {
  readonly name: string;
  readonly seconds: number;
  /** At most so many of its pictures are shown. */
  readonly frames: number;
}

/** A picture as it was taken, a PNG. */
export interface Shot {
  readonly scene: string;
  readonly png: Uint8Array;
}

export interface Frame {
  readonly png: Uint8Array;
  readonly ms: number;
}

/** Of the palette: the best one makes a file that is a quarter larger, and no eye tells them apart. */
const QUALITY = 70;
/** A GIF counts in hundredths of a second. */
const TICK_MS = 10;

/** The frames of a recording: of each scene its first picture, its last and evenly some between, for as long as the scene has.
 *  @throws Error for a scene of which there is no picture, and for a picture of a scene that is not named */
export function cutFilm(shots: readonly Shot[], scenes: readonly Scene[]): readonly Frame[] {
  const stray = shots.find(({ scene }) => scenes.every(({ name }) => name !== scene));
  if (stray !== undefined) throw new Error(`a picture of “${stray.scene}”, which is no scene`);
  return scenes.flatMap(({ name, seconds, frames }) => {
    const own = shots.filter(({ scene }) => scene === name);
    if (own.length === 0) throw new Error(`no picture of the scene “${name}” was taken`);
    const shown = evenly(own, frames);
    const ticks = (seconds * 1000) / TICK_MS;
    return shown.map(({ png }, i) => {
      const [from, to] = [i, i + 1].map((part) => Math.round((ticks * part) / shown.length));
      return { png, ms: (to! - from!) * TICK_MS };
    });
  });
}

/** At most `most` items, the last one always, the first one where two are shown, and the others evenly between. */
function evenly<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  if (most === 1) return items.slice(-1);
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);
}

/** The GIF that plays the frames again and again. All of them are drawn with one palette, so that what stands still from frame to frame has the
 *  same colours and is not written again. @param size in pixels, counted from the upper left corner of each picture */
export async function gifOf(
  frames: readonly Frame[],
  size: { readonly width: number; readonly height: number },
): Promise<Uint8Array> {
  const cut = ({ png }: Frame) =>
    sharp(png)
      .extract({ left: 0, top: 0, ...size })
      .removeAlpha()
      .png()
      .toBuffer();
  const below = await sharp(await Promise.all(frames.map(cut)), { join: { across: 1 } })
    .png({ palette: true, dither: 0, quality: QUALITY })
    .toBuffer();
  const { data, info } = await sharp(below).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return sharp(data, { raw: { width, height, channels, pageHeight: size.height } })
    .gif({ delay: frames.map(({ ms }) => ms), loop: 0, dither: 0, effort: 10 })
    .toBuffer();
}
