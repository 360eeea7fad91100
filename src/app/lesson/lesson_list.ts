// The lessons that there are. A new one is a file in lessons/ and a line here.
import type { ClassLesson } from "./card.ts";
import { THREE_HEADS } from "./lessons/three_heads.ts";

export const LESSONS: readonly ClassLesson[] = [THREE_HEADS];

/** The first lesson where an address names none that there is: a class with a mistyped link has a lesson too. */
export const lessonOf = (id: string): ClassLesson =>
  LESSONS.find((lesson) => lesson.id === id) ?? THREE_HEADS;
