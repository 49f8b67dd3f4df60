"use strict";
// Leads to the tree in the reader's own language; without scripts, or in another, the page asks.
{
  const wanted = navigator.languages.map((tag) => tag.toLowerCase());
  const tree = (tag) =>
    /^zh-(hans|cn|sg|my)/.test(tag) ? "zh-hans" : tag.startsWith("zh") ? "zh-hant" : tag.startsWith("en") ? "en" : "";
  const found = wanted.map(tree).find(Boolean);
  if (found) location.replace(`${found}/index.html`);
}
