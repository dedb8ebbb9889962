/**
 * Says to a screen reader what has changed elsewhere on the page: one message after the other, in the live region of
 * the topmost dialog, since what lies below a modal one is inert and not heard; else in the page's own.
 */
const ID = "announcer";
/** Marks a dialog's live region (parts/dialog.tsx). */
export const REGION = { class: "unseen announcer", role: "status" } as const;

/** A dialog that closes with what it did is gone by then, and the message comes where the person is. */
const FIRST_AFTER_MS = 150;
/** A message that follows at once would take the place of one that nobody has heard yet. */
const NEXT_AFTER_MS = 1500;

interface Message {
  text: string;
  about: string | undefined;
}

let waiting: Message[] = [];
let isSaying = false;

export function mountAnnouncer(): void {
  const region = document.createElement("div");
  region.id = ID;
  region.className = REGION.class;
  region.setAttribute("role", REGION.role);
  document.body.append(region);
}

/** Of those that are `about` the same, as a count is that changes with each letter, only the newest waits. */
export function announce(text: string, about?: string): void {
  waiting = [...waiting.filter((one) => about === undefined || one.about !== about), { text, about }];
  if (isSaying) return;
  isSaying = true;
  setTimeout(sayNext, FIRST_AFTER_MS);
}

function sayNext(): void {
  const message = waiting.shift();
  isSaying = message !== undefined;
  if (message === undefined) return;
  say(message.text);
  setTimeout(sayNext, NEXT_AFTER_MS);
}

function say(text: string): void {
  const region = heardRegion();
  if (region) region.textContent = region.textContent === text ? `${text}\u00a0` : text; // a repeat is news, too
}

function heardRegion(): Element | null {
  const topmost = [...document.querySelectorAll("dialog[open]")].at(-1);
  return topmost?.querySelector(":scope > .announcer") ?? document.getElementById(ID);
}
