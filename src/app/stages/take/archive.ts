// Looks into the finished zip: the page lists what is really in it and shows the receipt that is really in it. Its directory and
// the receipt are read, nothing else: a merged model can be larger than the memory of a page.
import type { Artifact } from "../../../records/artifact.ts";
import type { Download } from "../../state.ts";

/** The caller owns `url` and revokes it. @throws RunError("file-invalid") for a damaged zip */
export async function openDownload(artifact: Artifact): Promise<Download> {
  const [{ blobSource }, { openZip }] = await Promise.all([
    import("../../../formats/byte_source.ts"),
    import("../../../formats/zip_read.ts"),
  ]);
  const { blob, name, bytes, sha256 } = artifact;
  const files = await openZip(blobSource(blob, name), name);
  const receipt = await files.get("receipt.json")?.read();
  return {
    url: URL.createObjectURL(blob),
    name,
    bytes,
    sha256,
    files: Array.from(files.values(), (file) => ({ name: file.name, bytes: file.bytes })),
    receipt: receipt === undefined ? "" : new TextDecoder().decode(receipt),
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
