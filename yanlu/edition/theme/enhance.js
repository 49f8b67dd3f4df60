"use strict";
// Remembers on this device the script, letter size, look and layout that the reader chose, and
// draws the talk and the warnings in place. Nothing of the reader leaves the device by it.
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
  const forget = (key) => {
    try {
      localStorage.removeItem(`yanlu.${key}`);
    } catch (refused) {
      // storage is switched off: nothing was kept
    }
  };
  // A page of the paper as a document; on `file:` browsers refuse, and the link is used instead.
  const fetched = (address, kind, then) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = kind;
    request.addEventListener("load", () => {
      if (request.status === 200 && request.response) then(request.response);
    });
    try {
      request.send();
    } catch (refused) {
      // there is no server: the link stays
    }
  };

  const viewport = document.querySelector('meta[name="viewport"]');
  const lay = () => {
    const desktop = document.getElementById("layout-desktop");
    if (viewport && desktop) viewport.content = desktop.checked ? "width=1100" : "width=device-width, initial-scale=1";
  };
  for (const input of document.querySelectorAll(".settings input")) {
    if (read(input.name) === input.id) input.checked = true;
    input.addEventListener("change", () => {
      keep(input.name, input.id);
      lay();
    });
  }
  lay();
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

  // The warning in words instead of its picture; one that is over is left out.
  const alarm = document.querySelector(".alert");
  if (alarm) {
    fetched(alarm.querySelector("a").getAttribute("href").replace(/html$/, "json"), "json", (said) => {
      const now = said.warnings.filter((one) => new Date(one.until) > new Date());
      alarm.querySelector("picture").remove();
      alarm.hidden = !now.length;
      if (!now.length) return;
      alarm.dataset.words = "";
      alarm.querySelector("span").textContent = `${alarm.getAttribute("aria-label")}：${now[0].words}`;
      alarm.setAttribute("role", "alert");
    });
  }

  // The short address: one press copies it, or opens the device's own sheet.
  const share = document.querySelector(".share .act");
  if (share) {
    const address = document.querySelector(".share img").alt;
    const button = (words, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = words;
      made.addEventListener("click", () => act(made));
      share.prepend(made);
    };
    const { more, copy, copied } = share.dataset;
    if (navigator.share) {
      button(more, () => navigator.share({ title: document.title, url: address }).catch(() => {}));
    }
    if (navigator.clipboard) {
      button(copy, (made) =>
        navigator.clipboard.writeText(address).then(() => {
          made.textContent = copied;
        }),
      );
    }
  }

  // The talk, drawn under the article from its own page.
  // A feeling is pressed in place. Its key is kept on the device only with consent, else for as
  // long as the page is open: which article somebody felt about is a trace of reading.
  const feel = (form) => {
    const name = `feeling.${form.elements.article.value}`;
    const buttons = [...form.querySelectorAll('button[name="feeling"]:not([formaction])')];
    let [mine, key] = (read(name) || " ").split(" ");
    const show = () => buttons.forEach((one) => one.setAttribute("aria-pressed", String(one.value === mine)));
    const said = document.createElement("p");
    said.className = "note";
    said.setAttribute("role", "status");
    form.append(said);
    show();
    form.addEventListener("submit", (event) => {
      const pressed = event.submitter;
      if (!buttons.includes(pressed)) return;
      event.preventDefault();
      const form_data = new URLSearchParams(new FormData(form, pressed));
      if (key) form_data.set("key", key);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.responseType = "document";
      request.addEventListener("load", () => {
        const held = request.response && request.response.querySelector('input[name="key"]');
        if (request.status !== 200 || !held) return form.submit();
        [mine, key] = [pressed.value, held.value];
        if (read("consent") === "accept") keep(name, `${mine} ${key}`);
        said.textContent = request.response.querySelector('[role="status"]').textContent;
        show();
      });
      request.addEventListener("error", () => form.submit());
      request.send(form_data);
    });
  };
  const prepare = (talk) => {
    talk.querySelectorAll(".feelings").forEach(feel);
    const number = talk.querySelector("#talk-reply");
    if (!number) return;
    for (const one of talk.querySelectorAll(".comments li:not(.gone)")) {
      const answer = document.createElement("a");
      answer.href = "#write";
      answer.textContent = number.dataset.answer;
      answer.addEventListener("click", () => {
        number.value = one.value;
        talk.querySelector("#talk-text").focus();
      });
      one.querySelector(".meta").append(" ", answer);
    }
  };
  const rebase = (part, base) => {
    for (const one of part.querySelectorAll("[href], [action], [formaction]")) {
      for (const name of ["href", "action", "formaction"]) {
        const value = one.getAttribute(name);
        if (value && !value.startsWith("#")) one.setAttribute(name, new URL(value, base).href);
      }
    }
  };
  const place = document.getElementById("talk");
  const page = place && place.querySelector("a.button");
  if (page) {
    const base = page.href;
    fetched(base, "document", (talk) => {
      const drawn = document.importNode(talk.getElementById("talk"), true);
      rebase(drawn, base);
      place.replaceWith(drawn);
      prepare(drawn);
      const count = document.querySelector(".count img");
      if (count) count.replaceWith(drawn.querySelector("#talk-title .tally").textContent);
      if (/^#c\d+$/.test(location.hash)) document.getElementById(location.hash.slice(1))?.scrollIntoView();
    });
  } else if (place) {
    prepare(place);
  }

  // What was read, on this device only and only with consent.
  const consent = document.getElementById("consent");
  if (consent) {
    const said = document.getElementById("consent-said");
    const show = () => {
      const answer = read("consent");
      if (answer) said.textContent = said.dataset[answer];
    };
    consent.addEventListener("submit", (event) => {
      event.preventDefault();
      keep("consent", event.submitter.value);
      if (event.submitter.value === "refuse") ["history", "follows"].forEach(forget);
      show();
    });
    show();
  }
  const names = (key) => JSON.parse(read(key) || "[]");
  const follow = document.querySelector(".follow");
  if (follow && read("consent") === "accept") {
    const { id, name, on, off } = follow.dataset;
    const is_followed = () => names("follows").some((one) => one.id === id);
    const show = () => {
      follow.textContent = is_followed() ? on : off;
      follow.setAttribute("aria-pressed", String(is_followed()));
    };
    follow.hidden = false;
    follow.addEventListener("click", () => {
      const others = names("follows").filter((one) => one.id !== id);
      keep("follows", JSON.stringify(is_followed() ? others : [{ id, title: name }, ...others]));
      show();
    });
    show();
  }
  const story = document.body.dataset.article;
  if (story && read("consent") === "accept") {
    const before = names("history").filter((one) => one.id !== story);
    const title = document.querySelector("h1").firstChild.textContent;
    keep("history", JSON.stringify([{ id: story, title }, ...before].slice(0, 100)));
  }
  const list = document.getElementById("history");
  if (list) {
    const rows = [
      ...names("follows").map((one) => ({ ...one, folder: "t" })),
      ...names("history").map((one) => ({ ...one, folder: "a" })),
    ];
    for (const one of rows) {
      const link = document.createElement("a");
      link.href = list.dataset.root + `${one.folder}/${one.id}/${list.dataset.page}`;
      link.textContent = one.title;
      const row = document.createElement("li");
      row.append(link);
      list.append(row);
    }
    document.getElementById("history-none").hidden = rows.length > 0;
    const clear = document.getElementById("history-clear");
    clear.hidden = !rows.length;
    clear.addEventListener("click", () => {
      ["history", "follows"].forEach(forget);
      list.replaceChildren();
      clear.hidden = true;
      document.getElementById("history-none").hidden = false;
    });
  }
})();
