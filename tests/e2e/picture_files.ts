// What the commands that take pictures share: the built page in a browser with a fresh profile, and files that stay small.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { serve } from "../../tools/serve.ts";
import { close } from "./harness.mjs";
import { buildPage, RetortPage } from "./retort_page.mjs";

/** Opens the built page at an address, relative to its folder, and closes browser and host after the work. A failure leaves a picture of the page in the
 *  system's folder for such files. @param name of the command */
export async function withBuiltPage(
  name: string,
  address: string,
  work: (page: RetortPage, url: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `retort-${name}-`));
  const host = await serve({ root: buildPage(folder) });
  const page = await RetortPage.open(join(folder, "profile"), `${host.url}${address}`);
  try {
    await work(page, host.url);
  } catch (error) {
    const path = join(tmpdir(), `${name}-failed.png`);
    await page.page.screenshot({ path, fullPage: true }).catch(() => undefined); // the first error is the one to tell
    throw error;
  } finally {
    await close(page.session);
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A picture as WebP: a quarter of the PNG. */
export const webpOf = (png: Uint8Array): Promise<Uint8Array> => sharp(png).webp({ quality: 85 }).toBuffer();

/** Writes a file of the documentation. @throws Error where it is larger than what a reader, and the repository, should carry */
export function keepFile(path: string, bytes: Uint8Array, mostBytes: number): void {
  console.log(`${path}: ${Math.round(bytes.length / 1000)} kB`);
  if (bytes.length > mostBytes) throw new Error(`${path}: at most ${mostBytes} bytes are wanted`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
