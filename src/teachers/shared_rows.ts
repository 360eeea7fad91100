// Settings that several protocols have in common. Protocols share a setting by naming the same row, so that it has one meaning
// and one range.
import { integer, real } from "../settings/row.ts";

/** How many speak, and how often each speaks. */
export const TEAM_ROWS = {
  agents: integer({
    place: "team",
    label: "Agents",
    help: "How many copies of the model answer each question.",
    min: 1,
    max: 8,
    fallback: 3,
    unit: "agents",
  }),
  rounds: integer({
    place: "team",
    label: "Rounds",
    help: "Round 1 is everyone alone; in later rounds they read what was said and answer again.",
    min: 1,
    max: 4,
    fallback: 2,
    unit: "rounds",
  }),
};

/** What is said where the settings leave one round, and a vote. */
export const VOTE_AT_ONCE = {
  how: "agents answer alone, then vote",
  story: "Every agent answers alone, in one round: nobody reads another. Then all vote.",
  rightAfter: "right by the vote",
};

/** How many answers are drawn side by side before something is made of them. */
export const samples = integer({
  place: "team",
  label: "Answers",
  help: "How many answers to each question are drawn before the vote.",
  min: 1,
  max: 16,
  fallback: 5,
  unit: "answers",
});

/** How varied first answers are. Baselines that draw single answers draw them at this temperature too. */
export const temperature = real({
  place: "sampling",
  label: "Temperature, first round",
  help: "How varied the first answers are; 0 means everyone says the most likely thing.",
  min: 0,
  max: 2,
  fallback: 0.7,
});

/** How varied answers are that follow a reading. */
export const reviseTemperature = real({
  place: "sampling",
  label: "Temperature, later rounds",
  help: "How varied the revised answers are.",
  min: 0,
  max: 2,
  fallback: 0.3,
});

/** How many questions a teacher that learns from them talks about at once. */
export const lot = integer({
  place: "team",
  label: "Questions in a lot",
  help: "How many questions are talked about at once before the group learns from them: fewer learn sooner and take longer.",
  min: 1,
  max: 32,
  fallback: 8,
  unit: "questions",
});
