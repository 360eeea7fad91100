// The form's choice of questions: plain English is offered to chat models only, and its settings are there when it is chosen.
import { h } from "preact";
import { expect, test } from "vitest";
import { RunForm } from "../../../src/app/run/run_form.tsx";
import { type Commands, createState } from "../../../src/app/state.ts";
import { toggled } from "../../../src/app/run/list_field.tsx";
import type { Voice } from "../../../src/voice/voice.ts";
import { chatVoice } from "../../../src/voice/chat.ts";
import { wordsVoice } from "../../../src/voice/words/words.ts";
import { shownOf } from "../../harness/small_dom.ts";
import { BUNDLED_SPEC } from "../../tokenizer/bundled.ts";

const CHAT = chatVoice({ chat_template: "{% for m in messages %}{{ m.content }}{% endfor %}" }, null);

function form(voice: Voice | null, texts: Readonly<Record<string, string>> = {}) {
  const state = createState();
  state.voice.value = voice;
  state.form.value = new Map(Object.entries(texts));
  return shownOf(h(RunForm, { state, commands: {} as Commands }));
}
const valuesOf = ({ inputs }: ReturnType<typeof form>, key: string) =>
  inputs.filter(({ name }) => name === key).map(({ value }) => value);

test("plain English is offered to a model that is spoken to in messages, and to no other", () => {
  expect(valuesOf(form(CHAT), "source")).toContain("plain-english");
  expect(form(CHAT, { source: "plain-english" }).words).toContain("Questions in everyday English");
  for (const voice of [null, wordsVoice(BUNDLED_SPEC)]) {
    expect(valuesOf(form(voice), "source")).not.toContain("plain-english");
  }
});

test("what an address chose is shown, so that it can be changed", () => {
  const shown = form(wordsVoice(BUNDLED_SPEC), { source: "plain-english" });
  expect(valuesOf(shown, "source")).toEqual(expect.arrayContaining(["bundled", "plain-english"]));
});

test("its kinds of questions are boxes to tick, there when it is chosen only", () => {
  const shown = form(CHAT, { source: "plain-english", families: "half,age" });
  expect(valuesOf(shown, "families")).toContain("two-digit-sum");
  expect(shown.words).toContain("Halves an even number.");
  expect(valuesOf(shown, "difficulty")).toEqual(["2"]);
  expect(valuesOf(form(CHAT), "families")).toEqual([]);
  expect(form(CHAT, { source: "plain-english", families: "" }).words).toContain("got none");
});

test("a tick puts a name in or takes it out, in the row's order", () => {
  const names = ["a", "b", "c"];
  expect(toggled(names, "c", "a")).toBe("a,c");
  expect(toggled(names, "a,c", "c")).toBe("a");
  expect(toggled(names, "a", "a")).toBe("");
});
