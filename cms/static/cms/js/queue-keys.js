/* Keys for the list: j and k move, Enter opens (it is a link), / looks for something, ? says so.
   Loaded only for who wants them (WCAG 2.1.4); silent wherever something is typed. */
"use strict";

function keysFor(hint) {
  const help = hint.querySelector("dialog");
  const search = document.getElementById("desk-q");
  const links = () => [...document.querySelectorAll("[data-queue] tbody .queue__title a")];

  function move(step) {
    const all = links();
    const here = all.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
    all[next]?.focus();
  }

  const actions = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => {
      search.focus();
      search.select(); // what is typed now replaces what was looked for before
    },
    "?": () => help.showModal(),
  };

  hint.hidden = false;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : null;
    if (!action || typing || help.open || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.preventDefault();
    action();
  });
}

document.querySelectorAll("[data-keys]").forEach(keysFor);
