/* Who else has this case open, and whether it moved on. Without this file the page says who was there when it was read. */
"use strict";

const PRESENCE_EVERY_MS = 20000;
const WRITING_FOR_MS = 30000;

/* Buttons that put "@name" into the note; names come with the first answer. */
function offerNames(names) {
  const line = document.querySelector("[data-colleagues]");
  if (!line || line.childElementCount) {
    return;
  }
  const field = document.getElementById(line.dataset.colleagues);
  for (const name of names) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small";
    button.textContent = `@${name}`;
    button.addEventListener("click", () => {
      field.setRangeText(`@${name} `, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
    line.append(button);
  }
}

function watchCase(place) {
  const moved = document.querySelector("[data-case-moved]");
  let typedAt = 0;

  function body(state) {
    return new URLSearchParams({ state, csrfmiddlewaretoken: place.dataset.token });
  }

  async function tell() {
    if (document.hidden) {
      return;
    }
    const state = Date.now() - typedAt < WRITING_FOR_MS ? "writing" : "reading";
    try {
      const answer = await fetch(place.dataset.presence, { method: "POST", body: body(state) });
      if (!answer.ok) {
        return;
      }
      const found = await answer.json();
      const here = document.createElement("template");
      here.innerHTML = found.html; // our own page's piece, escaped on the server
      if (here.content.textContent.trim() !== place.textContent.trim()) {
        place.replaceChildren(here.content);
      }
      offerNames(found.colleagues);
      moved.hidden = found.version === place.dataset.version;
    } catch {
      // no network: the next time will do
    }
  }

  document.addEventListener("input", (event) => {
    if (event.target.closest("form")) {
      typedAt = Date.now();
    }
  });
  document.addEventListener("visibilitychange", tell);
  window.addEventListener("pagehide", () => navigator.sendBeacon(place.dataset.presence, body("gone")));
  setInterval(tell, PRESENCE_EVERY_MS);
  tell();
}

document.querySelectorAll("[data-presence]").forEach(watchCase);
