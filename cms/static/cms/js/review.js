/* Words selected in the answer under review go into the comment. Without this file they are copied by hand. */
"use strict";

function commenting(text) {
  const box = document.querySelector("[data-comment-box]");
  const quote = document.querySelector("[data-comment-quote]");
  if (!box || !quote) {
    return;
  }
  function take() {
    const selection = document.getSelection();
    const words = selection.toString().trim();
    const line = selection.anchorNode?.parentElement?.closest(".review-line__text");
    // Words of one line only: what runs over its end is not found in the answer as one piece.
    if (words && line && line.textContent.includes(words)) {
      quote.value = words;
      box.open = true;
    }
  }
  text.addEventListener("mouseup", take);
  text.addEventListener("touchend", take);
  text.addEventListener("keyup", take);
}

document.querySelectorAll("[data-review-text]").forEach(commenting);
