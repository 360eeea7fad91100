// A whole IndexedDB database as text and back, so that one of an older version can be committed, laid down again (here or in a
// browser) and compared with another, byte for byte.

/** Stores with their layout and rows, in the order of their names and keys. */
export interface DatabaseDump {
  readonly version: number;
  readonly stores: readonly StoreDump[];
}
interface StoreDump {
  readonly name: string;
  readonly keyPath: string | string[] | null;
  readonly indexes: readonly {
    readonly name: string;
    readonly keyPath: string | string[];
    readonly unique: boolean;
  }[];
  /** Values as `encode` has them; keys are null where they stand in the value. */
  readonly rows: readonly { readonly key: IDBValidKey | null; readonly value: unknown }[];
}

/** Everything in the database `name`, whatever its version. Like `layDatabase` it can be called inside a page. */
export async function dumpDatabase(name: string, factory = indexedDB): Promise<DatabaseDump> {
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error ?? new Error("the request failed")));
    });
  const base64 = (bytes: Uint8Array): string => {
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) {
      text += String.fromCodePoint(...bytes.subarray(at, at + 0x8000));
    }
    return btoa(text);
  };
  const encode = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map(encode));
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof Float32Array) {
      return { $: "f32", data: base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
    }
    if (value instanceof Blob) {
      return { $: "blob", type: value.type, data: base64(new Uint8Array(await value.arrayBuffer())) };
    }
    if (value instanceof Map) {
      const entries = Array.from(value as Map<string, unknown>);
      return {
        $: "map",
        data: await Promise.all(entries.map(async ([key, each]) => [key, await encode(each)])),
      };
    }
    if (value.constructor.name !== "Object") {
      throw new TypeError(`A database with a ${value.constructor.name} cannot be dumped yet.`);
    }
    const members: [string, unknown][] = [];
    for (const [key, each] of Object.entries(value)) members.push([key, await encode(each)]);
    return Object.fromEntries(members);
  };
  const database = await settled(factory.open(name));
  const stores: StoreDump[] = [];
  for (const store of Array.from(database.objectStoreNames).sort()) {
    const from = database.transaction(store).objectStore(store);
    const [keys, values] = await Promise.all([settled(from.getAllKeys()), settled(from.getAll())]);
    const { keyPath } = from;
    const rows: StoreDump["rows"][number][] = [];
    for (const [i, value] of values.entries()) {
      rows.push({ key: keyPath === null ? keys[i]! : null, value: await encode(value) });
    }
    const indexes = Array.from(from.indexNames, (index) => from.index(index));
    stores.push({
      name: store,
      keyPath,
      indexes: indexes.map((each) => ({ name: each.name, keyPath: each.keyPath, unique: each.unique })),
      rows,
    });
  }
  const { version } = database;
  database.close();
  return { version, stores };
}

/** Creates the database `name` as the dump has it; there must be none of that name. It can be called inside a page as well: it
 *  uses nothing from outside of itself. */
export async function layDatabase(dump: DatabaseDump, name: string, factory = indexedDB): Promise<void> {
  const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0)!);
  const decode = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(decode);
    if (typeof value !== "object" || value === null) return value;
    const members = value as Readonly<Record<string, unknown>>;
    const data = members["data"];
    switch (members["$"]) {
      case "f32":
        return new Float32Array(bytesOf(data as string).buffer);
      case "blob":
        return new Blob([bytesOf(data as string)], { type: members["type"] as string });
      case "map":
        return new Map((data as [unknown, unknown][]).map(([key, each]) => [key, decode(each)]));
      default:
        return Object.fromEntries(Object.entries(members).map(([key, each]) => [key, decode(each)]));
    }
  };
  const request = factory.open(name, dump.version);
  await new Promise<void>((resolve, reject) => {
    request.addEventListener("upgradeneeded", () => {
      for (const { name: store, keyPath, indexes, rows } of dump.stores) {
        const made = request.result.createObjectStore(store, { keyPath });
        for (const index of indexes) made.createIndex(index.name, index.keyPath, { unique: index.unique });
        for (const { key, value } of rows) made.put(decode(value), key ?? undefined);
      }
    });
    request.addEventListener("success", () => resolve());
    request.addEventListener("error", () => reject(request.error ?? new Error("the database does not open")));
  });
  request.result.close();
}
