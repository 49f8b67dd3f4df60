"use strict";
// Remembers on this device the script, letter size and look that the reader chose. Nothing leaves it.
(() => {
  const read = (key) => {
    try {
      return localStorage.getItem(`yanlu.${key}`);
    } catch (refused) {
      return null;
    }
  };
  const keep = (key, value) => {
    try {
      localStorage.setItem(`yanlu.${key}`, value);
    } catch (refused) {
      // storage is switched off: the choice holds for this page
    }
  };
  for (const input of document.querySelectorAll(".settings input")) {
    if (read(input.name) === input.id) input.checked = true;
    input.addEventListener("change", () => keep(input.name, input.id));
  }
  for (const link of document.querySelectorAll("body a[hreflang]")) {
    link.addEventListener("click", () => keep("variant", link.hreflang));
  }
  const settings = document.querySelector(".settings");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !settings || !settings.open) return;
    settings.open = false;
    settings.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (settings && settings.open && !settings.contains(event.target)) settings.open = false;
  });
})();
