/**
 * Keeps the keyboard's place: where what has the focus is taken off the page, the focus goes to the heading of what it
 * stood in, not to the top of the document (WCAG 2.4.3). One watch over the whole page, so no screen has to think of it.
 */

/** What somebody can be led back to. The last of them is the screen itself, whose heading is its title. */
const PLACES = "section, search, dialog[open], main";
/** Those of a list or table head one of many, not the place. */
const HEADING = ":is(h1, h2, h3):not(li *, table *)";

/** The element that had the focus last, and all that it stood in, from the inside out. */
let path: readonly Element[] = [];

export function keepFocus(): void {
  addEventListener("focusin", ({ target }) => {
    path = lineage(target);
  });
  addEventListener("focusout", ({ target }) => queueMicrotask(() => forgetIfLeft(target)));
  new MutationObserver(settle).observe(document.body, { childList: true, subtree: true });
}

function lineage(target: EventTarget | null): Element[] {
  const elements: Element[] = [];
  for (let one = target as Element | null; one instanceof Element; one = one.parentElement)
    elements.push(one);
  return elements;
}

/** A click beside everything takes the focus away on purpose: nothing is to be put right later. */
function forgetIfLeft(target: EventTarget | null): void {
  if (path[0] === target && path[0]?.isConnected && isNowhere() && document.hasFocus()) path = [];
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

function settle(): void {
  if (path[0] && !path[0].isConnected && isNowhere()) focusNearest(path);
}

/** Gives the focus to the heading of the innermost place around `element`, or to the place itself. */
export function focusAround(element: Element | null): void {
  if (isNowhere()) focusNearest(lineage(element));
}

function focusNearest(elements: readonly Element[]): void {
  const place =
    elements.find((one) => one.isConnected && one.matches(PLACES)) ?? document.querySelector("main");
  if (place) focusOn(place.querySelector<HTMLElement>(HEADING) ?? (place as HTMLElement));
}

/** Seen where the keyboard is used; whoever points is not scrolled away from where they look. */
function focusOn(element: HTMLElement): void {
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  if (element.matches(":focus-visible")) element.scrollIntoView({ block: "nearest" });
}
