/* Terms of the glossary explain themselves where they stand: the link to the note becomes a button that opens it at the
   end of its paragraph (the disclosure pattern). It stays an <a>, because a <button> is a block that a long term would
   push onto a line of its own. Without this file the link leads to the notes at the end of the text. */
"use strict";

function explain(link) {
  const source = document.getElementById(link.dataset.term);
  if (!source) {
    return;
  }
  const note = document.createElement("span");
  const more = document.createElement("a");

  note.id = `${link.dataset.term}-here`;
  note.className = "term-note";
  note.setAttribute("role", "note");
  note.hidden = true;
  more.href = source.querySelector("dt a").getAttribute("href");
  more.textContent = source.querySelector("dt a").textContent;
  note.append(more, `：${source.querySelector("[data-term-text]").textContent}`);

  link.className = "term term--button";
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  link.setAttribute("aria-controls", note.id);

  function show(open) {
    note.hidden = !open;
    link.setAttribute("aria-expanded", String(open));
  }

  link.addEventListener("click", (event) => {
    event.preventDefault();
    show(note.hidden);
  });
  // The other key of a button; Enter follows a link by itself.
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      show(note.hidden);
    }
  });
  for (const part of [link, note]) {
    part.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !note.hidden) {
        show(false);
        link.focus();
      }
    });
  }
  // At the end of the paragraph or step, so that no sentence is broken in two.
  link.closest("p, li > div").append(note);
}

document.querySelectorAll("a[data-term]").forEach(explain);
