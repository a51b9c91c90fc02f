// The playground: at each change the model runs the text, and what it says takes the place of what it said before.
import { put, say } from "./page.js";

const form = document.getElementById("play");
const text = document.getElementById("text");
let turn = 0;
let timer;

async function run(fields) {
  const mine = ++turn;
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields) });
  // Only the last one that was asked for is shown.
  if (mine !== turn) return;
  const words = answer.clone();
  if (!(await put("result", answer))) say((await words.text()).trim());
}

text.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => run([["text", text.value]]), 60);
});

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.hasAttribute("formaction")) return;
  event.preventDefault();
  clearTimeout(timer);
  const side = document.querySelector("#result input[name=side]")?.value;
  const fields = [["text", text.value]];
  if (button?.name) fields.push([button.name, button.value]);
  if (side && button?.name === "step") fields.push(["side", side]);
  if (button?.value === "kernel") say("Running on the kernel …");
  run(fields);
});
