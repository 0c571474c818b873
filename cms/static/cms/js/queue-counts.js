/* Renews the counts of the queues twice a minute while somebody looks, and says when something new has come.
   Nothing on the page moves: numbers change in place, and the list stays until one asks for a new one. */
"use strict";

const EVERY_MS = 30_000;

function countsFor(notice) {
  let told = 0;
  let timer = 0;

  function say(message) {
    const again = document.createElement("a");
    again.href = location.href;
    again.textContent = notice.dataset.reload;
    notice.replaceChildren(message, " ", again);
  }

  async function renew() {
    const address = `${notice.dataset.counts}?since=${encodeURIComponent(notice.dataset.since)}`;
    const answer = await fetch(address, { redirect: "error" });
    if (!answer.ok) {
      throw new Error(answer.status);
    }
    const { counts, arrived, message } = await answer.json();
    for (const number of document.querySelectorAll("[data-count]")) {
      const now = counts[number.dataset.count];
      if (now !== undefined && now !== number.textContent) {
        number.textContent = now;
      }
    }
    if (arrived > told) {
      say(message);
    }
    told = arrived;
  }

  async function round() {
    timer = 0;
    if (document.hidden) {
      return; // goes on when somebody looks again
    }
    try {
      await renew();
    } catch {
      // No network or signed out: the page stays as it is, and the next round tries again.
    }
    start();
  }

  function start(wait = EVERY_MS) {
    clearTimeout(timer);
    timer = setTimeout(round, wait);
  }

  document.addEventListener("visibilitychange", () => document.hidden || start(0));
  start();
}

document.querySelectorAll("[data-counts]").forEach(countsFor);
