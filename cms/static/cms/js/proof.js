/* Works out the sum of tickets/proof.py and sends the form. Without this file, or where a browser has no
   crypto.subtle (plain http), the button sends all the same and a person looks first. */
"use strict";

const PROOF_BATCH = 200;

function leadingZeroBits(bytes) {
  let bits = 0;
  for (const byte of bytes) {
    if (byte) {
      return bits + Math.clz32(byte) - 24;
    }
    bits += 8;
  }
  return bits;
}

async function solveProof(challenge, bits) {
  const encoder = new TextEncoder();
  for (let start = 0; ; start += PROOF_BATCH) {
    const numbers = Array.from({ length: PROOF_BATCH }, (_empty, place) => start + place);
    const digests = await Promise.all(
      numbers.map((number) => crypto.subtle.digest("SHA-256", encoder.encode(challenge + number))),
    );
    const found = digests.findIndex((digest) => leadingZeroBits(new Uint8Array(digest)) >= bits);
    if (found >= 0) {
      return numbers[found];
    }
  }
}

async function prove(form) {
  if (!crypto.subtle) {
    return;
  }
  document.querySelector("[data-proof-status]").hidden = false;
  form.elements.answer.value = await solveProof(form.dataset.proof, Number(form.dataset.proofBits));
  form.requestSubmit();
}

document.querySelectorAll("form[data-proof]").forEach(prove);
