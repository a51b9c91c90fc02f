// The tables of a step: arrows go from entry to entry, Enter goes from an entry to its frame and from a frame to those who map it,
// and Escape back. Each of these ways is a link of the page too.
import { say } from "./page.js";

/** The places that somebody came from, the last one at the end. */
let way = [];

/** The entries of a table, row by row. */
function rows(table) {
  return [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td")]);
}

/** Makes grids of the tables of entries: Tab comes to one entry, arrows go on from there. */
function prepare() {
  way = [];
  for (const table of document.querySelectorAll("table[data-grid]")) {
    table.setAttribute("role", "grid");
    for (const [index, cell] of rows(table).flat().entries()) {
      cell.tabIndex = index === 0 ? 0 : -1;
      // Enter on the entry does what a click on its words does.
      for (const link of cell.querySelectorAll("a")) link.tabIndex = -1;
    }
  }
  const replay = document.getElementById("replay");
  if (replay) replay.hidden = false;
}

/** What a place is, for those who do not see it. */
function describe(place) {
  const table = place.closest("table");
  const row = place.closest("tr")?.cells[0].textContent;
  // Entries and frames, or units and blocks: the heads of the table say it.
  const heads = [...(table?.tHead.rows[0].cells ?? [])].map((head) => head.textContent);
  if (table?.matches("[data-grid]")) return `${heads[place.cellIndex]}, ${heads[0]} ${row}: ${place.textContent}`;
  const [noun, how] = heads;
  const name = `${noun[0].toUpperCase()}${noun.slice(1)} ${row}`;
  const mappers = [...place.closest("tr").querySelectorAll("li")].map((item) => item.textContent);
  const count = mappers.length === 1 ? "1 entry" : `${mappers.length} entries`;
  return place.matches("td") ? `${name} is ${how} ${mappers.join(", ")}` : `${name}, ${how} ${count}`;
}

function focus(place) {
  for (let outer = place.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
  place.focus();
  place.scrollIntoView({ block: "nearest" });
  say(describe(place));
}

/** Goes to a place of the tables. */
function go(id) {
  const place = document.getElementById(id);
  if (!place) {
    say("No entry maps a frame here.");
    return;
  }
  const from = document.activeElement;
  way.push(from?.closest("td[id]") ?? from);
  focus(place);
}

/** Goes back to where somebody came from; returns whether there is such a place. */
export function back() {
  if (!document.activeElement?.closest("#tables")) return false;
  const place = way.pop();
  if (!place?.isConnected || place === document.body) return false;
  if (place.closest("#tables")?.contains(place) && place.closest("table")) focus(place);
  else place.focus();
  return true;
}

/** Goes to those who map the frame that has the focus, or the first one. */
export function showMappers() {
  const focused = document.activeElement?.closest("#tables td, #tables th");
  const frame = focused?.querySelector("a[href^='#frame-']")?.hash.slice(1) ?? focused?.querySelector("a[id^='frame-']")?.id;
  go((frame ?? "frame-0").replace("frame-", "mapped-"));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-go]");
  if (!link) return;
  event.preventDefault();
  go(link.hash.slice(1));
});

document.addEventListener("focusin", (event) => {
  const cell = event.target.closest?.("table[data-grid] td");
  if (!cell) return;
  for (const other of rows(cell.closest("table")).flat()) other.tabIndex = other === cell ? 0 : -1;
});

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest("table[data-grid] td");
  if (!cell || event.shiftKey || event.altKey || event.metaKey) return;
  const grid = rows(cell.closest("table"));
  const row = grid.findIndex((cells) => cells.includes(cell));
  const column = grid[row].indexOf(cell);
  const far = event.ctrlKey ? grid.length : 0;
  const places = {
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    Home: [far ? 0 : row, 0],
    End: [far ? far - 1 : row, grid[row].length - 1],
  };
  const place = places[event.key];
  if (place && (!event.ctrlKey || far && ["Home", "End"].includes(event.key))) {
    // The keys of the page do something else elsewhere, and nothing here.
    event.preventDefault();
    const next = grid[place[0]]?.[place[1]];
    if (next) focus(next);
  } else if (event.key === "Enter" && event.target === cell) {
    event.preventDefault();
    cell.querySelector("a")?.click();
  }
});

// Replaying a step: the step before is shown for a moment, and then the step again.
let timer = null;
let isWaiting = false;

function stop() {
  clearTimeout(timer);
  isWaiting = false;
}

document.addEventListener("keydown", stop, true);
document.addEventListener("pointerdown", stop, true);

document.addEventListener("click", (event) => {
  if (!event.target.closest("#replay")) return;
  const before = document.querySelector("#film [data-key~='ArrowLeft']");
  if (!before) {
    say(document.getElementById("film").dataset.say);
    return;
  }
  isWaiting = true;
  before.click();
});

document.addEventListener("put", () => {
  prepare();
  if (!isWaiting) return;
  isWaiting = false;
  timer = setTimeout(() => document.querySelector("#film [data-key~='ArrowRight']")?.click(), 900);
});

prepare();
