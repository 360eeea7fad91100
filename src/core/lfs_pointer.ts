// What lies in the place of a large file when a repository was cloned without Git LFS: three lines that name the file.
import { RunError } from "./errors.ts";

const BEGIN = "version https://git-lfs";

/** @param bytes the file, or its first bytes, at least eight of them */
export function isLfsPointer(bytes: Uint8Array): boolean {
  const begin = new TextDecoder().decode(bytes.subarray(0, BEGIN.length));
  return begin.length >= 8 && BEGIN.startsWith(begin);
}

export function lfsPointer(where: string): RunError {
  return new RunError(
    "file-invalid",
    `${where} is not the file itself but a Git LFS pointer, three lines that stand for it. Run "git lfs pull" in its folder, or fetch the file from the model's page.`,
    { where },
  );
}
