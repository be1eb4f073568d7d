"use strict";
// All of this is convenience: without it pages are pasted into, sent, read and searched as well.

const byId = (id) => document.getElementById(id);

function setUpTheme() {
  const button = byId("theme");
  const names = { "": "system", light: "light", dark: "dark" };
  const order = Object.keys(names);
  const show = () => {
    button.querySelector(".now").textContent = names[document.documentElement.dataset.theme || ""];
  };
  button.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme || "";
    const next = order[(order.indexOf(now) + 1) % order.length];
    if (next) document.documentElement.dataset.theme = next;
    else delete document.documentElement.dataset.theme;
    try {
      localStorage.setItem("theme", next);
    } catch {
      // then it lasts as long as the page
    }
    show();
  });
  show();
  button.hidden = false;
}

async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const box = document.createElement("textarea"); // over plain HTTP from another machine there is no clipboard
  box.value = text;
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  if (!done) throw new Error("not copied");
}

function setUpCopying() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const name = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await copyText(byId(button.dataset.copy).textContent);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Could not copy";
      }
      setTimeout(() => { button.textContent = name; }, 2000);
    });
  }
}

function reveal(target, smooth) {
  for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const pane = target.closest(".steps, .panel .lines");
  const behavior = smooth && !calm ? "smooth" : "auto";
  if (pane && pane.scrollHeight > pane.clientHeight) {
    const at = target.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollBy({ top: at - pane.clientHeight / 3, behavior });
  }
  if (smooth) target.scrollIntoView({ block: "nearest", behavior });
}

function setUpLines() {
  const pane = byId("steps");
  if (!pane) return;
  const toHash = (smooth) => {
    const target = /^#[LD]\d+$/.test(location.hash) && byId(location.hash.slice(1));
    if (target) reveal(target, smooth);
    return target;
  };
  addEventListener("hashchange", () => toHash(true));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) toHash(true);
  });
  for (const lines of document.querySelectorAll(".panel .lines")) {
    const blamed = lines.querySelector(".origin") || lines.querySelector(".failed");
    if (blamed) reveal(blamed, false);
  }
  if (!toHash(false)) {
    const proof = pane.querySelector(".proof") || pane.querySelector(".error");
    if (proof) reveal(proof, false);
  }
}

function setUpForm() {
  const form = document.querySelector("form.paste");
  if (!form) return;
  const note = form.querySelector(".note");
  const button = form.querySelector("button[type=submit]");
  form.querySelector(".keys").hidden = false;
  const take = (files) => {
    for (const file of files) {
      const isDockerfile = /(^|\.)(docker|container)file(\.|$)/i.test(file.name);
      const input = byId(isDockerfile ? "dockerfile-file" : "log-file");
      const carrier = new DataTransfer();
      carrier.items.add(file);
      input.files = carrier.files;
      byId(isDockerfile ? "dockerfile" : "log").value = ""; // what was pasted would come first
      if (isDockerfile) input.closest("details").open = true;
      note.textContent = `${file.name} is taken as the ${isDockerfile ? "Dockerfile" : "log"}.`;
    }
  };
  const isFile = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  addEventListener("dragover", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    form.classList.add("over");
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) form.classList.remove("over"); });
  addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    form.classList.remove("over");
    take(event.dataTransfer.files);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    const size = files.reduce((sum, file) => sum + file.size, 0) + byId("log").value.length;
    const most = Number(form.dataset.megabytes);
    if (!byId("log").value.trim() && !byId("log-file").files.length) {
      event.preventDefault();
      note.textContent = "There is no log yet: paste one, or choose a file.";
      byId("log").focus();
    } else if (size > most * 1024 * 1024) {
      event.preventDefault();
      note.textContent = `That is more than ${most} MB. The log's end tells most, from the failing step on.`;
    } else {
      button.textContent = "Reading…";
      button.setAttribute("aria-disabled", "true");
    }
  });
  addEventListener("pageshow", () => { // also where the reader comes back
    button.textContent = "Diagnose";
    button.removeAttribute("aria-disabled");
  });
}

function setUpSearch() {
  const form = document.querySelector("form.search");
  if (!form) return;
  const results = byId("results");
  let waiting = 0;
  let running = null;
  const search = async () => {
    const asked = new URLSearchParams(new FormData(form));
    if (running) running.abort();
    running = new AbortController();
    try {
      const answer = await fetch(`/causes/results?${asked}`, { signal: running.signal });
      if (!answer.ok) return;
      results.innerHTML = await answer.text(); // escaped by the server; the page runs no script in it
      history.replaceState(null, "", `/causes?${asked}`);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 120);
  };
  byId("q").addEventListener("input", soon);
  byId("pack").addEventListener("change", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
}

setUpTheme();
setUpCopying();
setUpLines();
setUpForm();
setUpSearch();
