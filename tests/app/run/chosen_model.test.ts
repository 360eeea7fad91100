import { expect, test } from "vitest";
import { addressOf, modelFromQuery } from "../../../src/app/run/chosen_model.ts";
import { textsFromQuery } from "../../../src/app/run/form_texts.ts";
import { createState } from "../../../src/app/state.ts";

test("with a chosen model a typed default stays in the address, since what is usual for the model would take its place", () => {
  const state = createState();
  state.form.value = new Map([
    ["examples", "0"],
    ["labels", "consensus"],
    ["rank", "4"],
  ]);
  expect(addressOf(state)).toBe("rank=4");
  state.model.value = "stored:someone--chat@0123";
  const query = addressOf(state);
  expect(modelFromQuery(query)).toBe("stored:someone--chat@0123");
  expect(textsFromQuery(query)).toEqual(state.form.value);
});
