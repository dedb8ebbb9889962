/** One live region for the whole portal: says to a screen reader what has changed elsewhere on the page. */
const ID = "announcer";

export function mountAnnouncer(): void {
  const region = document.createElement("div");
  region.id = ID;
  region.className = "unseen";
  region.setAttribute("role", "status");
  document.body.append(region);
}

export function announce(text: string): void {
  const region = document.getElementById(ID);
  if (region) region.textContent = region.textContent === text ? `${text}\u00a0` : text; // a repeat is news, too
}
