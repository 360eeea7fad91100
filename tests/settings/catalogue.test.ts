// The catalogue of settings, on toy owners: what holds for any run, teacher or method that is ever added.
import { expect, expectTypeOf, test } from "vitest";
import { catalogue } from "../../src/settings/catalogue.ts";
import { choice, integer, real } from "../../src/settings/row.ts";

const words = { place: "training", label: "Label", help: "Help." } as const;
const shared = integer({ ...words, label: "Shared", min: 1, max: 10, fallback: 4 });
const bird = {
  name: "Bird",
  rows: { shared, wings: integer({ ...words, label: "Wings", min: 0, max: 9, fallback: 2 }) },
};
const fish = {
  name: "Fish",
  rows: { shared, depth: real({ ...words, label: "Depth", min: 0, max: 1, fallback: 0.5 }) },
  defaults: { size: 7 },
  problem: ({ depth }: { readonly depth: number }) =>
    depth > 0.9 ? { field: "depth", sentence: "Too deep." } : null,
};
const zoo = catalogue(
  {
    name: "the zoo",
    rows: {
      size: integer({ ...words, place: "team", label: "Size", min: 1, max: 9, fallback: 3 }),
      animal: choice({
        ...words,
        place: "lessons",
        label: "Animal",
        choices: [
          { value: "bird", label: "a bird" },
          { value: "fish", label: "a fish" },
        ],
        fallback: "bird",
      }),
    },
  },
  { animal: { owners: { bird, fish }, chosen: "keeps a", another: "another animal" } },
);

test("the config's type is that of all owners' rows, by the names of the rows", () => {
  const config = zoo.from(new Map());
  expectTypeOf(config.animal).toEqualTypeOf<"bird" | "fish">();
  expectTypeOf(config.wings).toEqualTypeOf<number>();
  expectTypeOf(config).toEqualTypeOf<{
    readonly size: number;
    readonly animal: "bird" | "fish";
    readonly shared: number;
    readonly wings: number;
    readonly depth: number;
  }>();
  expect(config).toEqual({ size: 3, animal: "bird", shared: 4, wings: 2, depth: 0.5 });
});

test("rows stand by their place, then by owner, and a shared row stands once with both owners", () => {
  expect(zoo.fields.map(({ key }) => key)).toEqual(["size", "animal", "shared", "wings", "depth"]);
  expect(zoo.ownerNames(zoo.field("shared"))).toEqual(["Bird", "Fish"]);
  expect(zoo.ownerNames(zoo.field("size"))).toEqual([]);
});

test("an owner's own default stands for the run's, does not show in the query and is told on the command line", () => {
  const config = zoo.from(new Map([["animal", "fish"]]));
  expect(config.size).toBe(7);
  expect(zoo.query(config)).toBe("animal=fish");
  expect(zoo.query({ ...config, size: 3 })).toBe("size=3&animal=fish");
  expect(zoo.ownFallbacks("size")).toEqual([{ name: "Fish", value: 7 }]);
});

test("a setting of an owner that the run does not have is refused by name", () => {
  expect(() => zoo.from(new Map([["depth", "0.1"]]))).toThrow(
    "Depth: only Fish has this setting, but the run keeps a Bird. Leave it out, or choose another animal.",
  );
  expect(() => zoo.check({ ...zoo.from(new Map()), depth: 0.1 })).toThrow("only Fish has this setting");
});

test("a problem of the chosen owner is told, that of another owner is not", () => {
  const deep = { animal: "fish", depth: "0.95" };
  expect(() => zoo.from(new Map(Object.entries(deep)))).toThrow("Too deep.");
  expect(() => zoo.checkCombination({ ...zoo.from(new Map()), depth: 0.95 })).not.toThrow();
});

test("a stored config gets what it lacks; of owners that it does not have it keeps nothing", () => {
  expect(zoo.complete({ animal: "fish", depth: 0.25 })).toEqual({
    animal: "fish",
    size: 7,
    shared: 4,
    wings: 2,
    depth: 0.25,
  });
  expect(zoo.complete({ size: 5, depth: 0.25 })).toEqual({
    animal: "bird",
    size: 5,
    shared: 4,
    wings: 2,
    depth: 0.5,
  });
});

test("two rows of one name that are not the same row are refused when the tables are joined", () => {
  const otherShared = { name: "Cat", rows: { shared: integer({ ...words, min: 1, max: 2, fallback: 1 }) } };
  const animal = choice({ ...words, choices: [{ value: "bird", label: "" }], fallback: "bird" });
  expect(() =>
    catalogue(
      { name: "the zoo", rows: { animal } },
      { animal: { owners: { bird, cat: otherShared }, chosen: "", another: "" } },
    ),
  ).toThrow('Two owners have a setting "shared"');
});
