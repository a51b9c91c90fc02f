// Keys: they press what is on the page, so they can do nothing that Tab and Enter cannot. They rest while somebody types, and can
// be switched off.
import { back, showMappers } from "./film.js";
import { say } from "./page.js";

const setting = "cowscope-keys-off";
const box = document.getElementById("keys-off");

function isOff() {
  try {
    return localStorage.getItem(setting) === "1";
  } catch {
    return false;
  }
}

if (box) {
  box.checked = isOff();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(setting, box.checked ? "1" : "0");
    } catch {
      say("This browser does not keep the setting.");
    }
  });
}

/** Whether a key belongs to what has the focus. */
function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

const acts = {
  "?": () => open("keys"),
  t: () => open("tables"),
  e: () => focus("story"),
  c: () => focus("compare"),
  r: () => (document.activeElement?.closest("#tables") ? showMappers() : turnArrows()),
  g: () => document.querySelector(".timeline [aria-current]")?.focus(),
};

function open(id) {
  const details = document.getElementById(id);
  if (!details) return;
  details.open = !details.open;
  if (details.open) {
    details.querySelector("summary")?.focus();
    details.scrollIntoView({ block: "nearest" });
  }
}

/** Turns the arrows of the picture round. */
function turnArrows() {
  const box = document.getElementById("rmap");
  if (!box) return;
  box.checked = !box.checked;
  say(box.checked ? "Arrows lead from frames back to the entries that map them." : "Arrows lead from entries to frames.");
}

function focus(id) {
  const place = document.getElementById(id);
  place?.focus();
  place?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented) return;
  if (event.key === "Escape") {
    if (back()) return;
    const keys = document.getElementById("keys");
    if (keys) keys.open = false;
    document.getElementById("main")?.focus();
    return;
  }
  if (isOff() || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const name = (event.shiftKey && event.key.length > 1 ? "Shift+" : "") + event.key;
  const target = [...document.querySelectorAll("[data-key]")].find((item) => item.dataset.key.split(" ").includes(name));
  if (target) {
    event.preventDefault();
    target.click();
  } else if (acts[name]) {
    event.preventDefault();
    acts[name]();
  }
});
