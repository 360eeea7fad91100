// borders.json says what each room of the source tree is and which rooms it may import. The linter's import rules in
// .oxlintrc.json and the table in docs/architecture.md are made from it here, so that a new room is one entry.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A set of rooms: those named, or all but those named. */
type Rooms = { readonly imports: readonly string[] } | { readonly importsAllBut: readonly string[] };

/** Files of a room with a rule of their own: they may import more than the room does, less, or other rooms. */
export type FileRule = { readonly match: string } & (
  | { readonly also: readonly string[] }
  | { readonly not: readonly string[] }
  | { readonly only: readonly string[] }
);

export type Room = Rooms & {
  /** What lies in the room, for the table. */
  readonly is: string;
  /** Files, as globs from the room's folder, with a rule of their own. */
  readonly files?: readonly FileRule[];
  /** Files of other rooms, as globs from src, that this room may not import although it may import the room. */
  readonly never?: readonly string[];
};

export interface Borders {
  readonly rooms: Readonly<Record<string, Room>>;
}

/** The only room that does not lie in src. */
const TOP_LEVEL = "workers";
/** How many folders deep the files of a room may lie. */
const DEPTHS = [0, 1, 2, 3];
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LINTER = join(ROOT, ".oxlintrc.json");
const PAGE = join(ROOT, "docs/architecture.md");
const TABLE = /^\| folder [\s\S]*?\n(?=\n)/m;
const MESSAGE = "An import across a border: see the table in docs/architecture.md.";

export function readBorders(): Borders {
  return JSON.parse(readFileSync(join(ROOT, "borders.json"), "utf8")) as Borders;
}

/** The folder of a room, from the repository's root. */
export function folderOf(room: string): string {
  return room === TOP_LEVEL ? room : `src/${room}`;
}

/** Which rooms a file may import. `path` counts from the room's folder; without it the room's own rule is returned. */
export function allowedRooms(borders: Borders, room: string, path?: string): ReadonlySet<string> {
  const rule = ruleOf(borders, room);
  const own =
    "imports" in rule
      ? rule.imports
      : Object.keys(borders.rooms).filter((name) => !rule.importsAllBut.includes(name));
  const special = rule.files?.find(({ match }) => path !== undefined && globRegex(match).test(path));
  if (special === undefined) return new Set([room, ...own]);
  if ("only" in special) return new Set([room, ...special.only]);
  if ("also" in special) return new Set([room, ...own, ...special.also]);
  return new Set([room, ...own.filter((name) => !special.not.includes(name))]);
}

/** Whether `room` may import the file of another room that is named from src, e.g. `threads/trainer/host.ts`. */
export function isNeverImported(borders: Borders, room: string, path: string): boolean {
  return (ruleOf(borders, room).never ?? []).some((glob) => globRegex(glob).test(path));
}

function ruleOf(borders: Borders, room: string): Room {
  const rule = borders.rooms[room];
  if (rule === undefined) throw new Error(`borders.json names no room "${room}".`);
  return rule;
}

/** A glob in which `*` stands for one name or a part of one. */
function globRegex(glob: string): RegExp {
  return new RegExp(`^${globPattern(glob)}$`);
}

function globPattern(glob: string): string {
  return glob.replaceAll(".", "\\.").replaceAll("*", "[^/]+");
}

export interface LintOverride {
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}

/** The linter's import rules: one override for each room and depth, then one for each file rule, which replaces the room's. */
export function lintOverrides(borders: Borders): LintOverride[] {
  const rooms = Object.keys(borders.rooms);
  const ofRooms = rooms.flatMap((room) =>
    DEPTHS.flatMap((depth) => override(borders, room, `${"*/".repeat(depth)}*`)),
  );
  const ofFiles = rooms.flatMap((room) =>
    (borders.rooms[room]?.files ?? []).flatMap(({ match }) => override(borders, room, match)),
  );
  return [...ofRooms, ...ofFiles];
}

function override(borders: Borders, room: string, glob: string): LintOverride[] {
  const forbidden = forbiddenImports(borders, room, glob);
  const restriction = ["error", { patterns: [{ regex: forbidden, message: MESSAGE }] }];
  return [{ files: [`${folderOf(room)}/${glob}`], rules: { "no-restricted-imports": restriction } }];
}

/**
 * A regular expression for the relative imports that files at this place may not write. It counts the steps up, because a folder
 * inside a room may have the name of another room. A way out of src and in again is refused as well.
 */
function forbiddenImports(borders: Borders, room: string, glob: string): string {
  const up = "\\.\\./".repeat(glob.split("/").length);
  const allowed = allowedRooms(borders, room, glob.endsWith("*") ? undefined : glob);
  const denied = Object.keys(borders.rooms).filter((name) => !allowed.has(name));
  const never = (borders.rooms[room]?.never ?? []).map((path) => `${globPattern(path)}$`);
  const inSrc = [...denied.filter((name) => name !== TOP_LEVEL).map((name) => `${name}/`), ...never];
  if (room === TOP_LEVEL) return `^${up}src/(${inSrc.join("|")})`;
  return `^${up}(${[...inSrc, "\\.\\./src/", ...(allowed.has(TOP_LEVEL) ? [] : [`\\.\\./${TOP_LEVEL}/`])].join("|")})`;
}

/** The table of docs/architecture.md. Its columns are not aligned, so that two changes of rooms do not touch the same lines. */
export function bordersTable(borders: Borders): string {
  const rows = Object.entries(borders.rooms).map(([name, room]) => {
    return `| \`${folderOf(name)}\` | ${room.is} | ${importsInWords(room)} |`;
  });
  return ["| folder | what it is | may import |", "| - | - | - |", ...rows, ""].join("\n");
}

function importsInWords(room: Room): string {
  const own =
    "imports" in room ? list(room.imports) || "nothing" : `anything but ${list(room.importsAllBut)}`;
  const files = (room.files ?? []).map((rule) => {
    const [word, rooms] =
      "also" in rule ? ["also", rule.also] : "not" in rule ? ["not", rule.not] : ["only", rule.only];
    return `\`${rule.match}\` ${word} ${list(rooms)}`;
  });
  const never = (room.never ?? []).map((path) => `never \`${path}\``);
  const special = [...files, ...never].join("; ");
  return special === "" ? own : `${own} (${special})`;
}

const list = (words: readonly string[]): string => words.join(", ");

/** The linter's configuration with its import rules replaced; all its other overrides follow them as they are. */
export function linterConfig(borders: Borders, current: string): unknown {
  const config = JSON.parse(current) as { readonly overrides: readonly LintOverride[] };
  const others = config.overrides.filter(({ rules }) => !("no-restricted-imports" in rules));
  return { ...config, overrides: [...lintOverrides(borders), ...others] };
}

/** Brings .oxlintrc.json and docs/architecture.md up to date with borders.json. */
export function main(): void {
  const borders = readBorders();
  writeFileSync(LINTER, `${JSON.stringify(linterConfig(borders, readFileSync(LINTER, "utf8")), null, 2)}\n`);
  const page = readFileSync(PAGE, "utf8");
  if (!TABLE.test(page)) throw new Error(`${PAGE} has no table that begins with "| folder".`);
  writeFileSync(
    PAGE,
    page.replace(TABLE, () => bordersTable(borders)),
  );
}
