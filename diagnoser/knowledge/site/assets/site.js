"use strict";
(() => {
  const page = document.documentElement;
  const root = page.dataset.root;
  const isFile = location.protocol === "file:";
  const LIMIT = 10;

  // A directory opened from a file shows what is in it, and not its page.
  const reach = (address) => (isFile ? address.replace(/\/(?=$|[?#])/, "/index.html") : address);
  if (isFile) {
    for (const link of document.querySelectorAll("a[href]")) {
      const address = link.getAttribute("href");
      if (!/^[a-z]+:/i.test(address)) link.setAttribute("href", reach(address));
    }
  }

  const choices = ["system", "light", "dark"];
  const theme = document.getElementById("theme");
  const said = document.getElementById("theme-said");
  const showTheme = () => {
    const chosen = page.dataset.theme;
    said.textContent = `Colours: ${chosen || "as the system"}`;
    theme.title = said.textContent;
  };
  theme.addEventListener("click", () => {
    const next = choices[(choices.indexOf(page.dataset.theme || "system") + 1) % choices.length];
    if (next === "system") delete page.dataset.theme;
    else page.dataset.theme = next;
    try {
      localStorage.setItem("dfdiag-theme", next);
    } catch {
      // Without storage the choice holds for this page.
    }
    showTheme();
  });
  showTheme();

  const copied = async (button, text) => {
    const before = button.firstChild.textContent;
    let told = "Copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      told = "Press Ctrl+C";
    }
    button.firstChild.textContent = told;
    setTimeout(() => (button.firstChild.textContent = before), 1500);
  };
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    button.addEventListener("click", () => {
      getSelection().selectAllChildren(source);
      copied(button, source.textContent);
    });
  }
  for (const code of document.querySelectorAll("pre.code, .guide pre")) {
    const button = document.createElement("button");
    const what = document.createElement("span");
    button.type = "button";
    button.className = "copy";
    what.className = "unseen";
    what.textContent = " these lines";
    button.append("Copy", what);
    button.addEventListener("click", () => {
      getSelection().selectAllChildren(code.querySelector("code"));
      copied(button, code.querySelector("code").textContent);
    });
    code.classList.add("copied");
    code.append(button);
  }

  // What moves sideways must be reachable by keyboard.
  const letScroll = () => {
    for (const wide of document.querySelectorAll("table.wide, .guide pre code")) {
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
      else wide.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", letScroll);
  letScroll();

  const openForPrint = [];
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) {
      details.open = true;
      openForPrint.push(details);
    }
  });
  addEventListener("afterprint", () => {
    for (const details of openForPrint.splice(0)) details.open = false;
  });

  const form = document.getElementById("search");
  const query = document.getElementById("query");
  const panel = document.getElementById("results");
  const list = document.getElementById("found");
  const status = document.getElementById("search-said");

  let loading;
  const load = () => {
    loading ??= document.body.dataset.search.split(" ").reduce(
      (before, address) =>
        before.then(
          () =>
            new Promise((done, failed) => {
              const script = document.createElement("script");
              script.src = root + address;
              script.onload = done;
              script.onerror = failed;
              document.head.append(script);
            }),
        ),
      Promise.resolve(),
    );
    return loading;
  };

  const marked = (text, words) => {
    const shown = document.createDocumentFragment();
    for (const piece of text.split(/([\p{L}\p{N}]+)/u)) {
      if (words.has(piece.toLowerCase())) {
        const mark = document.createElement("mark");
        mark.textContent = piece;
        shown.append(mark);
      } else shown.append(piece);
    }
    return shown;
  };

  const entry = ({ address, title, kind, summary }, words) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = reach(root + address);
    for (const [name, text] of [["name", title], ["id", kind], ["about", summary]]) {
      const part = document.createElement("span");
      part.className = name;
      part.append(name === "id" ? text : marked(text, words));
      link.append(part, " ");
    }
    item.append(link);
    return item;
  };

  const show = async () => {
    const text = query.value.trim();
    if (!text) {
      panel.hidden = true;
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    try {
      await load();
    } catch {
      panel.hidden = false;
      status.textContent = "The search index cannot be loaded.";
      return;
    }
    if (text !== query.value.trim()) return;
    const { results, words } = window.dfdiagFind(text, LIMIT);
    list.replaceChildren(...results.map((result) => entry(result, words)));
    status.textContent = results.length
      ? `${results.length === LIMIT ? "The best " : ""}${results.length} result${results.length === 1 ? "" : "s"}. Enter opens the first, arrows choose.`
      : "Nothing found. Fewer words may find more.";
    panel.hidden = false;
  };

  const close = () => {
    panel.hidden = true;
  };
  query.addEventListener("focus", () => {
    load().catch(() => {});
    if (list.children.length) panel.hidden = false;
  });
  query.addEventListener("input", show);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await show();
    list.querySelector("a")?.click();
  });
  form.addEventListener("keydown", (event) => {
    const stops = [query, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    if (event.key === "Escape") {
      close();
      query.focus();
      close();
    } else if (at >= 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      stops[Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), stops.length - 1)].focus();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!form.contains(event.target)) close();
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(?:INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if ((event.key === "/" && !typing) || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      query.focus();
      query.select();
    }
  });

  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    query.value = asked;
    query.focus();
    show();
  }
})();
