// Whether models lie in this browser's storage at all, so that the page starts the library's worker only where it has something to say.

/** False also where the browser has no such storage, or does not let the page look. */
export async function hasStoredModels(storage: StorageManager | undefined): Promise<boolean> {
  try {
    const root = await storage?.getDirectory();
    const models = await root?.getDirectoryHandle("models");
    if (models === undefined) return false;
    for await (const _ of models.keys()) return true;
    return false;
  } catch {
    return false; // no folder yet, or an opaque origin
  }
}
