// The page by its keys alone, as somebody uses it who sees no pointer.
import type { Page } from "playwright-core";

/** So many stops a screen may have before the one that is looked for. */
const MOST_STOPS = 150;

/** Goes from stop to stop until one fits the selector, as Tab goes. @throws Error where there is none, or the focus cannot be seen there */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < MOST_STOPS; i++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate((wanted) => {
      const at = document.activeElement;
      const style = at === null ? null : getComputedStyle(at);
      const isSeen = style !== null && style.outlineStyle !== "none" && style.outlineWidth !== "0px";
      return { fits: at?.matches(wanted) ?? false, isSeen, name: `${at?.tagName ?? ""}#${at?.id ?? ""}` };
    }, selector);
    passed.push(found.name);
    if (!found.fits) continue;
    if (!found.isSeen) throw new Error(`${selector} has the focus and does not show it`);
    return;
  }
  throw new Error(`${selector} is no stop of the keyboard: ${passed.join(" ")}`);
}

/** Opens a stage of a run with the arrow keys of the stepper. */
export async function arrowTo(page: Page, stage: string): Promise<void> {
  await tabTo(page, "[role=tab]");
  await page.keyboard.press("Home");
  for (let i = 0; i < 5; i++) {
    const isThere = await page.evaluate((id) => document.activeElement?.id === id, `tab-${stage}`);
    if (isThere) {
      await page.keyboard.press("Enter");
      return;
    }
    await page.keyboard.press("ArrowRight");
  }
  throw new Error(`the arrow keys do not reach the stage ${stage}`);
}
