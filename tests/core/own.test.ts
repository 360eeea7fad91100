// Names that every object answers to ("constructor", "toString"): wherever a file's own name is looked up in a table of ours, it is one
// that we do not know, and wherever a file holds a value under such a name, the value stays.
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { ownValue } from "../../src/core/own.ts";
import { readPeftSettings } from "../../src/export/peft_settings.ts";
import { lookupTable } from "../../src/tasks/lookup_sum/table.ts";
import { readTestKey } from "../../src/tasks/programs/test_key.ts";
import { chatTemplate } from "../../src/tokenizer/chat_template.ts";

const NAMES = ["constructor", "toString", "valueOf", "__proto__", "hasOwnProperty"];

test.each(NAMES)("%s is a name like any other", (name) => {
  expect(ownValue({ a: 1 }, name)).toBeUndefined();

  const settings = `{"peft_type":"LORA","r":1,"lora_alpha":1,${JSON.stringify(name)}:7}`;
  expect(() => readPeftSettings(new TextEncoder().encode(settings))).toThrow(`says ${name} = 7`);

  for (const template of [`{{ 'a'.${name}() }}`, `{{ 'a'|${name} }}`])
    expect(() => chatTemplate({}, template).render([{ role: "user", content: "a" }], false)).toThrow(
      RunError,
    );

  const table = (value: unknown) =>
    JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`) as object;
  const key = `{"name":"f","shown":[[[${JSON.stringify(table([1]))}],${JSON.stringify(table(2))}]],"hidden":[]}`;
  expect(readTestKey(key).shown[0]).toEqual([[table([1])], table(2)]);

  expect([...lookupTable({ hints: { lookup: table("x") } })!]).toEqual([[name, "x"]]);
  expect(lookupTable({ hints: { lookup: table(7) } })).toBeNull();
});
