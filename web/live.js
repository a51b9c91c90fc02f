// Looks at running processes again and again, by server-sent events.
import { say } from "./page.js";

const place = document.getElementById("live");
const button = document.getElementById("pause");
let source;

function watch() {
  source = new EventSource(place.dataset.events);
  source.addEventListener("look", (event) => {
    place.innerHTML = event.data;
  });
  source.addEventListener("gone", (event) => {
    source.close();
    source = null;
    button.hidden = true;
    const words = document.createElement("p");
    words.textContent = event.data;
    place.prepend(words);
    say(event.data);
  });
}

if (place && button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    if (source) {
      source.close();
      source = null;
      button.textContent = "Go on";
    } else {
      watch();
      button.textContent = "Pause";
    }
  });
  // A process that is written all the time would never come to rest before those who look at it.
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) button.textContent = "Go on";
  else watch();
}
