"use strict";
// Before the first paint: the theme that the reader chose.
{
  let chosen = "";
  try {
    chosen = localStorage.getItem("theme") || "";
  } catch {
    // a browser may keep nothing
  }
  if (chosen) document.documentElement.dataset.theme = chosen;
}
