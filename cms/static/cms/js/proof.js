/* Solves the challenge of tickets/asking/proof.py (ALTCHA's protocol, version 2, PBKDF2) and sends the form. A solver of our own,
   because nothing is to be seen or pressed and the security policy stays strict. Without this file, or where a browser has no
   crypto.subtle (plain http), the button sends all the same and a person looks first. */
"use strict";

const PROOF_BATCH = 16;

function bytesOf(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function derivedKey(parameters, counter) {
  const nonce = bytesOf(parameters.nonce);
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  new DataView(password.buffer).setUint32(nonce.length, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(parameters.salt), iterations: parameters.cost };
  return hexOf(new Uint8Array(await crypto.subtle.deriveBits(how, key, parameters.keyLength * 8)));
}

async function solveProof(challenge) {
  for (let start = 0; ; start += PROOF_BATCH) {
    const counters = Array.from({ length: PROOF_BATCH }, (_empty, place) => start + place);
    const keys = await Promise.all(counters.map((counter) => derivedKey(challenge.parameters, counter)));
    const found = keys.findIndex((key) => key.startsWith(challenge.parameters.keyPrefix));
    if (found >= 0) {
      return { counter: counters[found], derivedKey: keys[found] };
    }
  }
}

async function prove(form) {
  if (!crypto.subtle) {
    return;
  }
  document.querySelector("[data-proof-status]").hidden = false;
  const challenge = JSON.parse(form.dataset.proof);
  const solution = await solveProof(challenge);
  form.elements.altcha.value = btoa(JSON.stringify({ challenge, solution }));
  form.requestSubmit();
}

document.querySelectorAll("form[data-proof]").forEach(prove);
