"use strict";
// Leads from the choice of language to the reader's own: as chosen before, or as the browser says.
(() => {
  const links = [...document.querySelectorAll("a[hreflang]")];
  const tags = links.map((link) => link.hreflang);
  let chosen = null;
  try {
    chosen = localStorage.getItem("yanlu.variant");
  } catch (refused) {
    // storage is switched off
  }
  const regions = { HK: "HK", MO: "HK", SG: "SG", MY: "SG", CN: "CN", TW: "TW" };
  const wanted = (language) => {
    const locale = new Intl.Locale(language).maximize();
    if (locale.language !== "zh" && locale.language !== "yue") return undefined;
    const exact = `zh-${locale.script}-${regions[locale.region]}`;
    return tags.find((tag) => tag === exact) || tags.find((tag) => tag.includes(locale.script));
  };
  const own = navigator.languages.map(wanted).find(Boolean);
  const tag = tags.includes(chosen) ? chosen : own || tags[0];
  location.replace(links[tags.indexOf(tag)].href + location.hash);
})();
