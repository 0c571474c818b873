/* The button that prints this page. Without scripts it is not there, and the browser's menu does the same. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
