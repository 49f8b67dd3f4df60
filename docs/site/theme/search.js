"use strict";
// Looks through every section for all the words that were typed, in either script of Chinese.
{
  const SHOWN = 50;
  const AROUND = 40; // characters before and after what was found
  const { sections, from, to } = window.documents;
  const key = new Map([...from].map((one, place) => [one, to[place]]));
  const fold = (text) => text.toLowerCase().replace(/[\u3400-\u9fff]/g, (one) => key.get(one) ?? one);

  const rows = sections.map(([address, title, heading, words]) => ({
    address, title, heading, words,
    head: fold(`${heading} ${title}`),
    body: fold(words),
  }));

  /** How well a section answers: nothing unless it holds every word; headings count most. */
  const worth = (row, wanted) => {
    let sum = 0;
    for (const one of wanted) {
      const inHead = row.head.includes(one);
      const times = row.body.split(one).length - 1;
      if (!inHead && !times) return 0;
      sum += (inHead ? 20 : 0) + Math.min(times, 5);
    }
    return sum;
  };

  /** The words around the first place, what was found marked. */
  const excerpt = (row, wanted) => {
    const line = document.createElement("p");
    const first = Math.max(0, Math.min(...wanted.map((one) => row.body.indexOf(one)).filter((at) => at >= 0), row.body.length));
    const start = Math.max(0, (first === row.body.length ? 0 : first) - AROUND);
    const end = Math.min(row.words.length, start + 4 * AROUND);
    if (start) line.append("…");
    let at = start;
    while (at < end) {
      const next = wanted
        .map((one) => [row.body.indexOf(one, at), one.length])
        .filter(([place]) => place >= 0 && place < end)
        .sort((one, other) => one[0] - other[0] || other[1] - one[1])[0];
      if (!next) break;
      line.append(row.words.slice(at, next[0]));
      const mark = document.createElement("mark");
      mark.textContent = row.words.slice(next[0], next[0] + next[1]);
      line.append(mark);
      at = next[0] + next[1];
    }
    line.append(row.words.slice(at, Math.max(at, end)));
    if (end < row.words.length) line.append("…");
    return line;
  };

  const entry = (row, wanted) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = row.address;
    link.textContent = row.heading;
    item.append(link);
    if (row.heading !== row.title) {
      const page = document.createElement("small");
      page.textContent = row.title;
      item.append(" ", page);
    }
    item.append(excerpt(row, wanted));
    return item;
  };

  const count = document.getElementById("count");
  const results = document.getElementById("results");
  const field = document.querySelector(".find input");
  const languages = document.querySelectorAll(".languages a");

  const look = (typed) => {
    const wanted = fold(typed.normalize("NFKC")).split(/[\s\u3000]+/).filter(Boolean);
    const found = wanted.length
      ? rows.map((row) => [worth(row, wanted), row]).filter(([sum]) => sum).sort((one, other) => other[0] - one[0])
      : [];
    results.replaceChildren(...found.slice(0, SHOWN).map(([, row]) => entry(row, wanted)));
    const { results: some, nothing, more } = count.dataset;
    count.textContent = !wanted.length ? "" : found.length ? some.replace("{}", found.length) : nothing.replace("{}", typed);
    if (found.length > SHOWN) count.textContent += ` ${more.replace("{}", SHOWN)}`;
    for (const one of languages) one.search = typed && `?${new URLSearchParams({ q: typed })}`;
  };

  const typed = new URLSearchParams(location.search).get("q") ?? "";
  field.value = typed;
  look(typed);
  field.addEventListener("input", () => look(field.value.trim()));
}
