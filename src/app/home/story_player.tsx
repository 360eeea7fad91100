// The recorded run beside Start: a question, three answers, who objects to whom, the vote, a lesson, and the student's test. It
// plays by itself unless the reader wants less motion, stops on demand, and each part can be opened by hand.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { agentList } from "../parts/wording.ts";
import { grouped, percent } from "../words/numbers.ts";
import { aroundTrap, shareRight, STORY, STORY_PHASES, type StoryScene } from "./story.ts";
import { StoryArrows } from "./story_arrows.tsx";
import { say } from "../words/say.tsx";

const LAST = STORY_PHASES.length - 1;
const wantsLess = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

export interface StoryTime {
  readonly scene: number;
  readonly phase: number;
  readonly isPlaying: boolean;
}

interface StoryPlayerProps {
  /** How often somebody asked to watch; each time it begins anew. */
  readonly asked: number;
  /** How many of its debates are shown, from the first on, again and again. */
  readonly scenes: number;
}

export function StoryPlayer({ asked, scenes }: StoryPlayerProps): JSX.Element {
  const [time, setTime] = useState<StoryTime>(() =>
    wantsLess() ? { scene: 0, phase: LAST, isPlaying: false } : { scene: 0, phase: 0, isPlaying: true },
  );
  useEffect(() => {
    if (!time.isPlaying) return undefined;
    const timer = setTimeout(() => setTime(nextTime(time, scenes)), STORY_PHASES[time.phase]?.ms);
    return () => clearTimeout(timer);
  }, [time, scenes]);
  useEffect(() => {
    if (asked > 0) setTime({ scene: 0, phase: 0, isPlaying: true });
  }, [asked]);
  const scene = STORY.scenes[time.scene];
  if (scene === undefined) return <></>;
  return (
    <figure class="story-player" id="story" data-phase={STORY_PHASES[time.phase]?.id} tabIndex={-1}>
      <figcaption>
        <span class="badge">{say("Recorded, seed {seed}", { seed: STORY.seed })}</span>
        <button
          type="button"
          class="quiet"
          id="story-pause"
          onClick={() => setTime({ ...time, isPlaying: !time.isPlaying })}
        >
          {time.isPlaying ? say("Pause") : say("Play")}
        </button>
      </figcaption>
      <Scene scene={scene} phase={time.phase} />
      <TestDots phase={time.phase} />
      <ol class="story-phases" aria-label={say("Parts of the recording")}>
        {STORY_PHASES.map(({ id, title }, phase) => (
          <li key={id}>
            <button
              type="button"
              aria-current={phase === time.phase ? "step" : undefined}
              onClick={() => setTime({ scene: time.scene, phase, isPlaying: false })}
            >
              {say(title)}
            </button>
          </li>
        ))}
      </ol>
    </figure>
  );
}

/** After the last part the next debate begins, and after the last of so many scenes the first. */
export function nextTime({ scene, phase, isPlaying }: StoryTime, scenes: number): StoryTime {
  if (phase < LAST) return { scene, phase: phase + 1, isPlaying };
  return { scene: (scene + 1) % scenes, phase: 0, isPlaying };
}

function Scene({ scene, phase }: { readonly scene: StoryScene; readonly phase: number }): JSX.Element {
  const [before, trap, rest] = aroundTrap(scene);
  return (
    <>
      <p class="question" lang="en">
        {before}
        {phase >= 2 ? <mark>{trap}</mark> : trap}
        {rest}
      </p>
      <div class="story-agents">
        {scene.said.map(({ lines, answer, isRight, later }, agent) => {
          const isChanged = phase >= 3 && later !== answer;
          return (
            <div key={agent} class={`story-agent agent-${agent} ${phase >= 1 ? "has-spoken" : ""}`}>
              <p class="story-name">{say("Agent {n}", { n: agent + 1 })}</p>
              {lines.map((line, i) => (
                <p key={i} class="line" lang="en">
                  {line}
                </p>
              ))}
              <p class={`chip ${isRight || isChanged ? "is-right" : "is-wrong"}`}>
                {isChanged && <s>{answer}</s>}
                <span class="chip-answer">{isChanged ? later : answer}</span>
                <span>{isRight || isChanged ? "✓" : "×"}</span>
              </p>
            </div>
          );
        })}
        <StoryArrows scene={scene} isShown={phase === 2} />
      </div>
      <p class="story-words">{storyWords(scene, phase)}</p>
    </>
  );
}

/** One sentence for what is shown. */
export function storyWords(scene: StoryScene, phase: number): string {
  const group = scene.said.length;
  const id = STORY_PHASES[phase]?.id ?? "test";
  switch (id) {
    case "question":
      return say("Three copies of one small model get the same question.");
    case "answers":
      return say("Each answers alone. They do not agree.");
    case "objections":
      return objectionWords(scene);
    case "vote":
      return say("They answer again: {answer} has {votes} of {group} votes.", {
        answer: scene.answer,
        votes: grouped(scene.said.filter(({ later }) => later === scene.answer).length),
        group,
      });
    case "lesson":
      return say(
        "Question and answer become one of {lessons} lessons. {wrongLessons} of them are wrong: nobody told the group.",
        { lessons: grouped(STORY.lessons), wrongLessons: grouped(STORY.wrongLessons) },
      );
    case "test":
      return say("One model learns from the lessons, and is asked new questions, alone.");
    default:
      return id satisfies never;
  }
}

/** Who calls whom wrong, and why, said once for all who say the same. */
function objectionWords({ said }: StoryScene): string {
  const objections = said.flatMap(({ objection }) => objection ?? []);
  const [first] = objections;
  if (first === undefined) return "";
  const blamed = [...new Set(objections.flatMap(({ to }) => to))].sort((a, b) => a - b);
  const names = agentList(blamed.map((agent) => `Agent ${agent + 1}`));
  return say("Each reads the others, and {names} {n?|is|are} told: step {step} is wrong, {because}.", {
    names,
    n: blamed.length,
    step: first.step,
    because: first.because,
  });
}

/** A dot for each question of the test: right before, and, at the end, right after. */
function TestDots({ phase }: { readonly phase: number }): JSX.Element {
  const isTested = phase === LAST;
  const before = shareRight(STORY.before);
  const after = shareRight(STORY.after);
  return (
    <div class={`story-test ${isTested ? "is-tested" : ""}`}>
      <p>
        <strong>{percent(isTested ? after : before)}</strong>{" "}
        {isTested
          ? say("of {after} new questions, after learning; {before} before", {
              after: STORY.after.length,
              before: percent(before),
            })
          : say("of {before} new questions: one agent, alone", { before: STORY.before.length })}
      </p>
      <div class="story-dots" aria-hidden="true">
        {Array.from(STORY.before).map((mark, i) => (
          <span
            key={i}
            class={`${mark === "1" ? "was-right" : ""} ${STORY.after[i] === "1" ? "gets-right" : ""}`}
            style={{ transitionDelay: isTested ? `${i * 14}ms` : "0ms" }}
          />
        ))}
      </div>
    </div>
  );
}
