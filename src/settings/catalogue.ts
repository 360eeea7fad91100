// The settings of several owners as one catalogue: reads, checks, completes and writes a config by the owners' tables. An owner is
// either always there (the run) or one of a list from which a setting of the run chooses (the method, by `strategy`).
// It is generic: which owners there are stands in run_config.ts.
import { RunError } from "../core/errors.ts";
import { checkSetting, type ConfigOf, parseSetting, PLACES, type Row, type Table } from "./row.ts";

/** What is wrong with settings that are each in order, and the setting at which a person is told so. */
export interface SettingsProblem {
  readonly field: string;
  readonly sentence: string;
}

/** Who brings settings into a run. */
export interface Owner {
  /** A short name for people. */
  readonly name: string;
  readonly rows: Table;
  /** Its own defaults for settings of the run. */
  readonly defaults?: Readonly<Record<string, number | string>>;
  /** What no single setting can tell; null when all is well. It is handed a whole config.
   *  A method's declaration, so that an owner may name just those settings that it looks at. */
  problem?(config: never): SettingsProblem | null;
}

/** Owners of which a run has one. Its setting of the same name as the list says which. */
export interface OwnerList {
  readonly owners: Readonly<Record<string, Owner>>;
  /** The end of "only X has this setting, but the run …" before the chosen owner's name. */
  readonly chosen: string;
  /** What a person could choose instead, as in "another way to learn". */
  readonly another: string;
}

export type OwnerLists = Readonly<Record<string, OwnerList>>;

/** A setting as the form, the address and the command line handle it. */
export type Field = Row & {
  readonly key: string;
  /** The owners that have the setting, as the ids of one list; null: every run has it. Elsewhere it stands at its default. */
  readonly only: { readonly list: string; readonly ids: readonly string[] } | null;
};

/** Which owner of each list a run has. */
export type Chosen = Readonly<Record<string, number | string>>;

type Union<T> = (T extends unknown ? (each: T) => void : never) extends (all: infer All) => void
  ? All
  : never;
type RowsOf<List extends OwnerList> = List["owners"][keyof List["owners"]]["rows"];

/** The config that the run's own table and all owners' tables describe. A run holds every setting; those of owners that it does not
 *  have stand at their defaults. */
export type CatalogueConfig<Own extends Table, Lists extends OwnerLists> = Simplify<
  ConfigOf<Own> & Union<{ [Name in keyof Lists]: ConfigsOf<RowsOf<Lists[Name]>> }[keyof Lists]>
>;
type ConfigsOf<Rows> = Union<Rows extends Table ? ConfigOf<Rows> : never>;
type Simplify<T> = { readonly [Key in keyof T]: T[Key] };

export class Catalogue<Config extends object> {
  /** All settings in the order in which people see them. */
  readonly fields: readonly Field[];
  readonly #own: Owner;
  readonly #lists: OwnerLists;

  /** `Config` is the `CatalogueConfig` of the same tables: see `catalogue`, which says so to the compiler.
   *  @throws RunError("internal") when two owners have different settings of one name */
  constructor(own: Owner, lists: OwnerLists) {
    this.#own = own;
    this.#lists = lists;
    this.fields = fieldsOf(own, lists);
  }

  /** The setting of this name. @throws RunError("internal") when there is none */
  field(key: string): Field {
    const found = this.fields.find((field) => field.key === key);
    if (found === undefined) throw new RunError("internal", `There is no setting "${key}".`, { key });
    return found;
  }

  /** Whether a run with these owners has the setting. */
  belongs({ only }: Field, chosen: Chosen): boolean {
    return only === null || only.ids.includes(String(chosen[only.list]));
  }

  /** The default of a setting in a run with these owners. */
  fallback(field: Field, chosen: Chosen): number | string {
    const owners = Object.entries(this.#lists).map(([name, { owners: all }]) => all[String(chosen[name])]);
    return (
      owners.find((owner) => owner?.defaults?.[field.key] !== undefined)?.defaults?.[field.key] ??
      field.fallback
    );
  }

  /** Each owner's own default of a setting, by the owner's name; those at the common default are left out. */
  ownFallbacks(key: string): { readonly name: string; readonly value: number | string }[] {
    return Object.values(this.#lists).flatMap(({ owners }) =>
      Object.values(owners).flatMap(({ name, defaults }) => {
        const value = defaults?.[key];
        return value === undefined ? [] : [{ name, value }];
      }),
    );
  }

  /** The names of the owners that have the setting; [] for one of every run. */
  ownerNames({ only }: Field): string[] {
    if (only === null) return [];
    return only.ids.map((id) => this.#lists[only.list]?.owners[id]?.name ?? id);
  }

  /** @throws RunError("config") for a text that is none of the field's values */
  parse(field: Field, text: string): number | string {
    return parseSetting(field.key, field, text);
  }

  /** The owners that texts ask for. @throws RunError("config") for one that does not exist */
  chosen(texts: ReadonlyMap<string, string>): Chosen {
    const fields = Object.keys(this.#lists).map((name) => this.field(name));
    const asked = fields.flatMap((field) => {
      const text = texts.get(field.key);
      return text === undefined ? [] : [[field.key, this.parse(field, text)] as const];
    });
    // An owner that is asked for may bring its own default for which owner there is of another list.
    const known: Chosen = Object.fromEntries(asked);
    return Object.fromEntries(
      fields.map((field) => [field.key, known[field.key] ?? this.fallback(field, known)]),
    );
  }

  /** Reads a config from texts without a look at the combination: for showing what a person is still typing. Keys that are no
   *  settings are ignored, missing ones take their default.
   *  @throws RunError("config") for the first bad setting, or one that the run's owners do not have */
  read(texts: ReadonlyMap<string, string>): Config {
    const chosen = this.chosen(texts);
    return this.#build((field) => {
      const text = texts.get(field.key);
      if (text === undefined) return this.fallback(field, chosen);
      if (!this.belongs(field, chosen)) throw this.#stranger(field, chosen);
      return this.parse(field, text);
    });
  }

  /** Reads a config from texts and checks it. @throws RunError("config"), also for a bad combination */
  from(texts: ReadonlyMap<string, string>): Config {
    const config = this.read(texts);
    this.checkCombination(config);
    return config;
  }

  /** Checks a config that did not come from texts. @throws RunError("config") */
  check(config: Config): Config {
    const values = asValues(config);
    for (const field of this.fields) {
      checkSetting(field.key, field, values[field.key]);
      if (!this.belongs(field, values) && values[field.key] !== field.fallback) {
        throw this.#stranger(field, values);
      }
    }
    this.checkCombination(config);
    return config;
  }

  /** @throws RunError("config") for what no single setting can tell */
  checkCombination(config: Config): void {
    const values = asValues(config);
    for (const owner of this.#owners(values)) {
      const problem = owner.problem?.(config as never) ?? null; // the owner's tables are part of the config's
      if (problem !== null) {
        throw new RunError("config", problem.sentence, { field: problem.field, ...this.#ids(values) });
      }
    }
  }

  /** A stored config with what it lacks at its default, as settings are younger than some runs. What the run's owners do not have
   *  stands at today's default, whatever the default was when the run was stored. */
  complete(stored: Readonly<Partial<Config>>): Config {
    const values = asValues(stored);
    const chosen = Object.fromEntries(
      Object.keys(this.#lists).map((name) => [name, values[name] ?? this.field(name).fallback]),
    );
    return this.#build((field) => {
      const value = values[field.key];
      return value === undefined || !this.belongs(field, chosen) ? this.fallback(field, chosen) : value;
    });
  }

  /** The query string of a config: only what differs from the defaults, in the fields' order. */
  query(config: Config): string {
    const values = asValues(config);
    const query = new URLSearchParams();
    for (const field of this.fields) {
      const value = values[field.key];
      if (this.belongs(field, values) && value !== this.fallback(field, values)) {
        query.set(field.key, String(value));
      }
    }
    return query.toString();
  }

  /** All settings that a run with this config has, as texts, those at their defaults as well: no default that another place knows comes
   *  in between. */
  texts(config: Config): Map<string, string> {
    const values = asValues(config);
    const own = this.fields.filter((field) => this.belongs(field, values));
    return new Map(own.map(({ key }) => [key, String(values[key])]));
  }

  #build(valueOf: (field: Field) => number | string): Config {
    const entries = this.fields.map((field) => [field.key, valueOf(field)] as const);
    return Object.fromEntries(entries) as Config; // a value for each row of the tables that `Config` is derived from
  }

  #owners(values: Chosen): Owner[] {
    const chosen = Object.entries(this.#lists).flatMap(
      ([name, { owners }]) => owners[String(values[name])] ?? [],
    );
    return [this.#own, ...chosen];
  }

  #ids(values: Chosen): Record<string, unknown> {
    return Object.fromEntries(Object.keys(this.#lists).map((name) => [name, values[name]]));
  }

  #stranger(field: Field, values: Chosen): RunError {
    const list = this.#lists[field.only?.list ?? ""];
    const id = String(values[field.only?.list ?? ""]);
    const owners = this.ownerNames(field);
    const [last, ...others] = owners.toReversed();
    const only = others.length === 0 ? `${last} has` : `${others.toReversed().join(", ")} and ${last} have`;
    return new RunError(
      "config",
      `${field.label}: only ${only} this setting, but the run ${list?.chosen} ${list?.owners[id]?.name ?? id}. Leave it out, or choose ${list?.another}.`,
      { field: field.key, ...this.#ids(values) },
    );
  }
}

/** The catalogue of the run's own settings and those of its lists. */
export function catalogue<const Own extends Owner, const Lists extends OwnerLists>(
  own: Own,
  lists: Lists,
): Catalogue<CatalogueConfig<Own["rows"], Lists>> {
  return new Catalogue(own, lists);
}

const asValues = (config: object): Readonly<Record<string, number | string>> => ({ ...config });

function fieldsOf(own: Owner, lists: OwnerLists): Field[] {
  const found = new Map<string, { row: Row; only: { list: string; ids: string[] } | null }>();
  const put = (key: string, row: Row, only: { list: string; id: string } | null): void => {
    const known = found.get(key);
    if (known === undefined) {
      found.set(key, { row, only: only && { list: only.list, ids: [only.id] } });
    } else if (known.row === row && known.only !== null && known.only.list === only?.list) {
      known.only.ids.push(only.id);
    } else {
      throw new RunError("internal", `Two owners have a setting "${key}", and it is not the same row.`, {
        key,
      });
    }
  };
  for (const [key, row] of Object.entries(own.rows)) put(key, row, null);
  for (const [list, { owners }] of Object.entries(lists)) {
    for (const [id, owner] of Object.entries(owners)) {
      for (const [key, row] of Object.entries(owner.rows)) put(key, row, { list, id });
    }
  }
  const fields = Array.from(found, ([key, { row, only }]): Field => ({ ...row, key, only }));
  return PLACES.flatMap((place) => fields.filter((field) => field.place === place));
}
