// What stores a person's verdicts is fetched when they give the first one, and not with the page.
import type { RunControl } from "../../pipeline/control.ts";
import type { Judging, JudgingPorts } from "../stages/distil/judging.ts";
import type { Judgement, LearnedChoice, PageState } from "../state.ts";

export class LazyJudging {
  readonly #open: () => Promise<Judging>;

  constructor(state: PageState, ports: JudgingPorts) {
    let opened: Promise<Judging> | null = null;
    const fetched = async () => {
      const { Judging } = await import("../stages/distil/judging.ts");
      return new Judging(state, ports);
    };
    this.#open = () => {
      opened ??= fetched();
      opened.catch(() => (opened = null)); // the next word tries again
      return opened;
    };
  }

  async judge(judgement: Judgement): Promise<void> {
    await (await this.#open()).judge(judgement);
  }

  async choose(choice: LearnedChoice): Promise<void> {
    await (await this.#open()).choose(choice);
  }

  async goOn(control: RunControl | null): Promise<void> {
    await (await this.#open()).goOn(control);
  }
}
