// Before Gradio's own script: language and theme as last chosen in this browser. Gradio translates its own words by
// navigator.language, the server the rest by the cookie; so both always speak the same language.
(() => {
  const read = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const cookie = /(?:^|;\s*)dafu_lang=(zh|en)/.exec(document.cookie);
  const browser = (navigator.languages || []).map((one) => one.slice(0, 2)).find((one) => one === "zh" || one === "en");
  const lang = cookie ? cookie[1] : browser || "zh";
  document.cookie = `dafu_lang=${lang}; path=/; max-age=31536000; SameSite=Strict`;
  const full = lang === "zh" ? "zh-CN" : "en";
  Object.defineProperty(navigator, "language", { get: () => full });
  Object.defineProperty(navigator, "languages", { get: () => [full] });
  document.documentElement.lang = full;

  const url = new URL(location.href);
  const theme = read("dafu.theme");
  if (theme && url.searchParams.get("__theme") !== theme) {
    url.searchParams.set("__theme", theme);
    history.replaceState(null, "", url);
  }

  const dafu = (window.dafu = window.dafu || {});
  dafu.lang = lang;
  dafu.words = window.dafuWords[lang];

  // Clicks on anything with data-act inside `element`; one listener, because the content is redrawn.
  dafu.acts = (element, acts) => {
    element.addEventListener("click", (event) => {
      const target = event.target.closest("[data-act]");
      if (!target || !element.contains(target) || !acts[target.dataset.act]) return;
      event.preventDefault();
      acts[target.dataset.act](target.dataset, target);
    });
  };

  dafu.make = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };

  dafu.head = (element) => {
    dafu.acts(element, {
      language: ({ lang: chosen }) => {
        document.cookie = `dafu_lang=${chosen}; path=/; max-age=31536000; SameSite=Strict`;
        location.reload();
      },
      theme: () => {
        const chosen = document.body.classList.contains("dark") ? "light" : "dark";
        document.body.classList.toggle("dark", chosen === "dark");
        try { localStorage.setItem("dafu.theme", chosen); } catch { /* only this visit then */ }
      },
    });
  };

  dafu.download = (element, trigger, props, watch) => {
    watch("value", () => {
      const file = props.value;
      if (!file || !file.content) return;
      const bytes = Uint8Array.from(atob(file.content), (char) => char.charCodeAt(0));
      const link = dafu.make("a", { download: file.name });
      link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      props.value = "";
    });
  };
})();
