// The playground: at each change the model runs the text, and what it says takes the place of what it said before.
import { ask, put, say } from "./page.js";

const form = document.getElementById("play");
const text = document.getElementById("text");
let timer;

async function run(fields, tell) {
  const isLatest = ask();
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields) });
  const words = answer.clone();
  if (!(await put("result", answer, isLatest, tell)) && isLatest()) say((await words.text()).trim());
}

/** What the page remembers of what is shown. */
function state(...names) {
  return names.flatMap((name) => {
    const field = document.querySelector(`#result input[name=${name}]`);
    return field ? [[name, field.value]] : [];
  });
}

text.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => run([["text", text.value], ...state("level")]), 60);
});

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.hasAttribute("formaction")) return;
  event.preventDefault();
  clearTimeout(timer);
  const fields = [["text", text.value], ...state("level")];
  if (button?.name) fields.push([button.name, button.value]);
  if (["step", "view"].includes(button?.name)) fields.push(...state("side", "shown"));
  if (button?.value === "kernel") say("Running on the kernel …");
  run(fields, button?.dataset.tell);
});
