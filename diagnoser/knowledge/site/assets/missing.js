"use strict";
// A page that does not exist may be asked for at any depth: find the top of the site in the address.
(() => {
  const page = document.documentElement;
  const tops = new Set(page.dataset.tops.split(" "));
  const parts = location.pathname.split("/");
  const at = parts.findIndex((part) => tops.has(part));
  const root = page.dataset.root || (at > 0 ? parts.slice(0, at).join("/") + "/" : "./");
  for (const link of document.querySelectorAll("[data-to]")) link.href = root + link.dataset.to;
  const words = parts.slice(at > 0 ? at : -2).join(" ").replace(/[^\p{L}\p{N}]+/gu, " ").replace(/index html$/, "").trim();
  if (!words) return;
  const asked = document.getElementById("asked");
  asked.querySelector("span").textContent = words;
  asked.querySelector("a").href = `${root}?q=${encodeURIComponent(words)}`;
  asked.hidden = false;
})();
