// Where a page could leave a secret, searched on the page itself: databases, storage, caches, files, address, history, document.

/** Runs on the page. The places that hold `secret`, of all that the page keeps or shows.
 *  @param {string} secret @returns {Promise<string[]>} */
export async function placesOnPage(secret) {
  /** @type {Record<string, string>} */
  const kept = {
    address: location.href,
    history: JSON.stringify(history.state),
    document: document.documentElement.outerHTML,
    fields: Array.from(document.querySelectorAll("input"), (input) => input.value).join("\n"),
    windowName: window.name,
    cookies: document.cookie,
    localStorage: JSON.stringify(localStorage),
    sessionStorage: JSON.stringify(sessionStorage),
    requests: performance
      .getEntries()
      .map((entry) => entry.name)
      .join("\n"),
    databases: "",
    caches: "",
    files: "",
  };
  /** Text of any stored value: binary parts as Latin-1, so that ASCII is found in them. @param {unknown} value @returns {Promise<string>} */
  const textOf = async (value) => {
    if (value instanceof Blob) return new TextDecoder("latin1").decode(await value.arrayBuffer());
    if (value instanceof ArrayBuffer) return new TextDecoder("latin1").decode(value);
    if (ArrayBuffer.isView(value)) return new TextDecoder("latin1").decode(value);
    if (value instanceof Map) return textOf([...value]);
    if (typeof value !== "object" || value === null) return String(value);
    let text = "";
    for (const [name, part] of Object.entries(value)) text += `${name} ${await textOf(part)}\n`;
    return text;
  };
  /** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error));
    });
  for (const { name = "" } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const rows = database.transaction(store).objectStore(store);
      const keys = await done(rows.getAllKeys());
      const values = await done(database.transaction(store).objectStore(store).getAll());
      kept["databases"] += `${name}/${store} ${await textOf(keys)} ${await textOf(values)}\n`;
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      kept["caches"] += `${request.url} ${await (await cache.match(request))?.text()}\n`;
  }
  /** @param {FileSystemDirectoryHandle} folder */
  const walk = async (folder) => {
    for await (const [name, entry] of folder.entries()) {
      kept["files"] += `${name} `;
      if (entry instanceof FileSystemDirectoryHandle) await walk(entry);
      else if (entry instanceof FileSystemFileHandle) kept["files"] += await textOf(await entry.getFile());
    }
  };
  await walk(await navigator.storage.getDirectory());
  return Object.keys(kept).filter((place) => kept[place]?.includes(secret));
}

/** Runs on the page: leaves `secret` in each of those places, so that a test can see that the search finds it.
 *  @param {string} secret */
export async function plantOnPage(secret) {
  history.replaceState({ secret }, "", `?secret=${secret}`);
  document.body.append(Object.assign(document.createElement("input"), { value: secret }));
  document.body.dataset["secret"] = secret;
  window.name = secret;
  document.cookie = `secret=${secret}`;
  localStorage.setItem("secret", secret);
  sessionStorage.setItem("secret", secret);
  performance.mark(secret);
  await new Promise((resolve, reject) => {
    const opening = indexedDB.open("planted", 1);
    opening.addEventListener("upgradeneeded", () => {
      opening.result
        .createObjectStore("rows")
        .put({ deep: [new Map([["x", new TextEncoder().encode(secret)]])] }, 1);
    });
    opening.addEventListener("error", () => reject(opening.error));
    opening.addEventListener("success", () => resolve(opening.result.close()));
  });
  await (await caches.open("planted")).put("./planted", new Response(secret));
  const file = await (await navigator.storage.getDirectory()).getFileHandle("planted", { create: true });
  const writable = await file.createWritable();
  await writable.write(secret);
  await writable.close();
}
