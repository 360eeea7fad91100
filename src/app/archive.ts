// Looks into the finished zip: the page lists what is really in it and shows the receipt that is really in it.
import type { Artifact } from "../core/types.ts";
import type { Download } from "./state.ts";

/** The caller owns `url` and revokes it. @throws what fflate throws on a damaged zip */
export async function openDownload(artifact: Artifact): Promise<Download> {
  const { unzipSync, strFromU8 } = await import("fflate");
  const files: { name: string; bytes: number }[] = [];
  const unpacked = unzipSync(new Uint8Array(await artifact.blob.arrayBuffer()), {
    filter: ({ name, originalSize }) => {
      if (!name.endsWith("/")) files.push({ name, bytes: originalSize });
      return name.endsWith("receipt.json");
    },
  });
  const [receipt] = Object.values(unpacked);
  return {
    url: URL.createObjectURL(artifact.blob),
    name: artifact.name,
    bytes: artifact.bytes,
    sha256: artifact.sha256,
    files,
    receipt: receipt === undefined ? "" : strFromU8(receipt),
  };
}

/** Hands a file to the person, as a click on a download link does. */
export function saveFile(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser reads it after the click returns
}
