// What a run's record holds of the looks that were taken at the student while it trained. At which steps there is time for one is the
// machine's affair, so that two undisturbed runs may differ in it; what was seen at a step is not.

const LOOK = "look ";

/** Whether one of two equal runs may lack it. */
const isLook = (name: string): boolean => name.startsWith(LOOK);

interface Look {
  readonly step: number;
  readonly taskId?: string;
}

interface Looks {
  readonly samples?: readonly Look[];
  readonly nextWords?: { readonly looks: readonly Look[] };
}

/** The run's record under `place`, and each look at the student, its answers and its next words, under a name of its own. */
export function withoutLooks(place: string, text: string): Record<string, string> {
  const all: Record<string, string> = {};
  const record = JSON.parse(text) as Looks & { readonly run?: Looks };
  all[place] = JSON.stringify(record, (name, value: unknown) =>
    name === "samples" || name === "nextWords" ? undefined : value,
  );
  // The zip's record holds the run's one level down.
  const { samples = [], nextWords } = record.run ?? record;
  for (const [kind, looks] of [["answers", samples] as const, ["words", nextWords?.looks ?? []] as const])
    for (const look of looks)
      all[`${LOOK}at ${kind}, ${look.step} ${look.taskId ?? ""} of ${place}`] = JSON.stringify(look);
  return all;
}

/** Names under which two equal runs hold something else; a look that only one of them had the time for is none. */
export function differing(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names.filter(
    (name) => one.get(name) !== other.get(name) && !(isLook(name) && !(one.has(name) && other.has(name))),
  );
}
