// What a model does when it is shown its own solution: does it find its mistake, name the step, mend it, or spoil what was right.
// Which step a critique blames, and which was wrong, the model's voice reads (voice/voice.ts, "quality").

export interface SelfCheck {
  /** Before and after it read its own solution. */
  readonly wasRight: boolean;
  readonly isRight: boolean;
  /** The first step that its critique calls wrong, counted from 1; null when it finds none. */
  readonly blamed: number | null;
  /** The step that really was the first wrong one. */
  readonly firstWrong: number | null;
}

/** How well a model checks itself: the shares of wrong solutions that it blamed at the right step and that it mended, and the
 *  share of right ones that it spoilt. Only checks that ended count; null where there was nothing to judge. */
export interface SelfCheckReport {
  readonly wrongBefore: number;
  readonly rightBefore: number;
  /** Solutions whose answer became another one from wrong to right, and those from right to wrong. */
  readonly mended: number;
  readonly spoilt: number;
  /** Wrong solutions whose first wrong step the critique named. */
  readonly localised: number;
  /** Solutions that the critique found fault with, right ones included. */
  readonly blamed: number;
}

export function selfCheckReport(checks: readonly SelfCheck[]): SelfCheckReport {
  const count = (holds: (check: SelfCheck) => boolean) => checks.filter(holds).length;
  return {
    wrongBefore: count(({ wasRight }) => !wasRight),
    rightBefore: count(({ wasRight }) => wasRight),
    mended: count(({ wasRight, isRight }) => !wasRight && isRight),
    spoilt: count(({ wasRight, isRight }) => wasRight && !isRight),
    localised: count(
      ({ wasRight, blamed, firstWrong }) => !wasRight && firstWrong !== null && blamed === firstWrong,
    ),
    blamed: count(({ blamed }) => blamed !== null),
  };
}
