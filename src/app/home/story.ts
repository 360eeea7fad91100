// The recorded run of the start page (story.json, written by `npm run story`): what it holds, and what is shown when.
import type { Sentence } from "../words/say.tsx";
import recorded from "./story.json";

export interface StoryObjection {
  /** The step that is called wrong, counted from 1. */
  readonly step: number;
  readonly because: string;
  /** Places in the group of those who are called wrong. */
  readonly to: readonly number[];
}

export interface StoryVoice {
  readonly lines: readonly string[];
  readonly answer: string;
  readonly isRight: boolean;
  readonly objection: StoryObjection | null;
  /** The answer after reading the others. */
  readonly later: string;
}

export interface StoryScene {
  readonly question: string;
  /** The sentence of the question that misleads. */
  readonly trap: string;
  readonly answer: string;
  readonly said: readonly StoryVoice[];
}

export interface Story {
  readonly seed: number;
  readonly recorded: string;
  readonly scenes: readonly StoryScene[];
  readonly lessons: number;
  readonly wrongLessons: number;
  /** One character a question of the test: "1" where it was answered right. */
  readonly before: string;
  readonly after: string;
}

export const STORY: Story = recorded;

/** Beside a lesson only the first debate is shown: the card and the teacher's guide speak of it. */
export const LESSON_SCENES = 1;

/** What is shown one after the other, with the milliseconds that each takes to be read. The question stays on show beside what follows, so that
 *  the recording is seen to move within a second. */
export const STORY_PHASES = [
  { id: "question", title: "A question", ms: 700 },
  { id: "answers", title: "Three answers", ms: 3000 },
  { id: "objections", title: "Who objects to whom", ms: 4200 },
  { id: "vote", title: "The vote", ms: 2600 },
  { id: "lesson", title: "A lesson", ms: 2400 },
  { id: "test", title: "The student", ms: 5200 },
] as const satisfies readonly { readonly id: string; readonly title: Sentence; readonly ms: number }[];

/** Share of the questions of a test that were answered right. */
export const shareRight = (marks: string): number =>
  marks.replaceAll("0", "").length / Math.max(1, marks.length);

/** The question in three parts: before the sentence that misleads, that sentence, and the rest. */
export function aroundTrap({ question, trap }: StoryScene): readonly [string, string, string] {
  const at = question.indexOf(trap);
  return at < 0 ? [question, "", ""] : [question.slice(0, at), trap, question.slice(at + trap.length)];
}
