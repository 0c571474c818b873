/* Counts the seconds in which something sent can be taken back, then takes the button away. */
"use strict";

function countDown(note) {
  const end = new Date(note.dataset.undo).getTime();
  const left = note.querySelector("[data-undo-left]");

  function tick() {
    const seconds = Math.ceil((end - Date.now()) / 1000);
    if (seconds <= 0) {
      note.remove();
      return;
    }
    left.textContent = `${seconds}${left.dataset.unit}`;
    setTimeout(tick, 250);
  }

  tick();
}

document.querySelectorAll("[data-undo]").forEach(countDown);
