// What all pages share: a piece of a page is taken from an answer and put in the place of the old one. The server writes all
// HTML, so a page says the same with and without this.

const mostWords = 25;

/** Says in few words what has changed, for those who do not see it. */
export function say(text) {
  const place = document.getElementById("say");
  const words = (text ?? "").trim().split(/\s+/);
  if (place) place.textContent = words.length > mostWords ? words.slice(0, mostWords - 1).join(" ") + " …" : words.join(" ");
}

let turn = 0;

/** Begins to ask for something; returns how to find out whether nothing was asked for since. */
export function ask() {
  const mine = ++turn;
  return () => mine === turn;
}

/**
 * Puts a piece of a page in the place of the same piece here, and tells of it, in its own words if there are no others; returns whether
 * the answer was a page that has it. An answer that is no longer the latest one changes nothing.
 */
export async function put(id, answer, isLatest, tell) {
  const type = answer.headers.get("content-type") ?? "";
  if (!type.startsWith("text/html")) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!isLatest()) return true;
  const old = document.getElementById(id);
  const piece = page.getElementById(id);
  if (!old || !piece) return false;
  keepState(old, piece);
  const hadFocus = old.contains(document.activeElement);
  const focus = nameOfFocus(old);
  old.replaceWith(document.adoptNode(piece));
  document.dispatchEvent(new Event("put"));
  // What had the focus may be gone, as is the way to a step behind the last one.
  if (hadFocus) (focus && piece.querySelector(focus) || piece.querySelector("#story"))?.focus();
  const words = tell ?? piece.dataset.say ?? piece.querySelector("[data-say]")?.dataset.say;
  say(words ?? piece.querySelector("h2")?.textContent);
  return true;
}

/** What the reader has opened stays open, and what was ticked stays ticked. */
function keepState(old, piece) {
  for (const details of old.querySelectorAll("details[id]")) {
    const twin = piece.querySelector("#" + CSS.escape(details.id));
    if (twin) twin.open = details.open;
  }
  for (const box of old.querySelectorAll("input[type=checkbox][id]")) {
    const twin = piece.querySelector("#" + CSS.escape(box.id));
    if (twin) twin.checked = box.checked;
  }
}

/** How the element that has the focus is found again. */
function nameOfFocus(old) {
  const focused = document.activeElement;
  if (!focused || !old.contains(focused)) return null;
  if (focused.dataset.key) return `[data-key="${CSS.escape(focused.dataset.key)}"]`;
  if (focused.closest(".timeline")) return ".timeline [aria-current]";
  const named = focused.closest("[id]");
  return named === old ? null : "#" + CSS.escape(named.id);
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const url = new URL(link.href);
  const isLatest = ask();
  try {
    const answer = await fetch(url);
    const isThere = await put(link.dataset.swap, answer, isLatest, link.dataset.tell);
    // Only the last one that was asked for is shown, whichever comes last.
    if (!isLatest()) return;
    if (isThere) history.replaceState(null, "", url);
    else location.href = url;
  } catch {
    if (isLatest()) location.href = url;
  }
});
