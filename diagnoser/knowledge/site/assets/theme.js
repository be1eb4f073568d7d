"use strict";
// Runs before the page is painted, so that the chosen colours do not flash.
(() => {
  const page = document.documentElement;
  page.classList.add("js");
  try {
    const chosen = localStorage.getItem("dfdiag-theme");
    if (chosen === "light" || chosen === "dark") page.dataset.theme = chosen;
  } catch {
    // Storage may be switched off: the system's colours then stay.
  }
})();
