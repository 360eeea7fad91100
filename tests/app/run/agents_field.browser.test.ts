// "Agents that differ" in the form: what can be asked of each agent, and what is said of what is out of its limits.
import { afterEach, beforeEach, expect, test } from "vitest";
import "../../../src/app/app.css";
import { traitsOfWishes } from "../../../src/app/run/agent_wish.ts";
import { chatVoice } from "../../../src/voice/chat.ts";
import { openRecordedPage, type RecordedPage } from "../recorded_page.ts";

let opened: RecordedPage;
beforeEach(async () => {
  const [main, host] = [document.createElement("main"), document.createElement("div")];
  main.id = "app";
  main.append(host);
  document.body.append(main);
  opened = openRecordedPage(main, host, "idle");
  document.querySelector<HTMLDetailsElement>("#run-form > details")!.open = true;
  document.querySelector<HTMLDetailsElement>("#own-agents")!.open = true;
  await expect.poll(() => document.querySelector("#own-agents fieldset")).not.toBeNull(); // its view is fetched now
});
afterEach(() => {
  opened.unmount();
  document.body.replaceChildren();
});

const agents = () => [...document.querySelectorAll("#own-agents fieldset")];
/** As a person types: the page has drawn itself before the next key. */
async function type(id: string, text: string): Promise<void> {
  const field = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(`#wish-${id}`)!;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
}
const asked = () => traitsOfWishes(opened.state.wishes.value, agents().length);

test("every agent has a temperature of its own; the bundled model's have neither a role nor examples", async () => {
  expect(agents().map((each) => each.querySelector("legend")!.textContent)).toEqual([
    "Agent 1",
    "Agent 2",
    "Agent 3",
  ]);
  expect(asked()).toBeUndefined();
  expect(document.querySelectorAll("#own-agents input")).toHaveLength(3);
  expect(document.querySelector("#own-agents")!.textContent).toContain("need a chat model");
  await type("agent-2-temperature", "1.2");
  expect(asked()).toEqual([{}, { temperature: 1.2 }, {}]);
  await type("agent-2-temperature", "hot");
  await expect
    .poll(() => document.querySelector("#wish-agent-2-error")?.textContent)
    .toMatch(/^Agent 2: its temperature is a number from 0 to 2/);
});

test("a chat model's agents have a role and worked examples each", async () => {
  opened.state.voice.value = chatVoice({}, "{% for m in messages %}{{ m.content }}{% endfor %}");
  await expect.poll(() => document.querySelector("#wish-agent-1-role")).not.toBeNull();
  await type("agent-1-role", "You check every number twice.");
  document.querySelector<HTMLButtonElement>("#wish-agent-3-example-add")!.click();
  await expect.poll(() => document.querySelector("#wish-agent-3-example-question-0")).not.toBeNull();
  await expect
    .poll(() => document.querySelector("#wish-agent-3-error")?.textContent)
    .toMatch(/^Agent 3: its example 1 lacks its question or its answer/);
  await type("agent-3-example-question-0", "What is 3 plus 4?");
  await type("agent-3-example-solution-0", "Answer: 7");
  expect(asked()).toEqual([
    { role: "You check every number twice." },
    {},
    { examples: [{ question: "What is 3 plus 4?", solution: "Answer: 7" }] },
  ]);
  await expect.poll(() => document.querySelector("#wish-agent-3-error")).toBeNull();
});
