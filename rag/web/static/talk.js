// Conversations: kept in localStorage, one key each, so that two tabs never write over each other.
(() => {
  const dafu = window.dafu;
  const PREFIX = "dafu.conversation.";
  const CURRENT = "dafu.current";
  const TITLE_CHARS = 40;

  const fresh = () => ({
    id: Date.now().toString(36) + Math.random().toString(36).slice(2, 8), turns: [], edited: null, running: false,
  });

  const load = (id) => {
    try {
      const found = JSON.parse(localStorage.getItem(PREFIX + id));
      return found && Array.isArray(found.turns) ? found : null;
    } catch { return null; }
  };

  const all = () => {
    const found = [];
    for (let index = 0; index < localStorage.length; index += 1) {
      const key = localStorage.key(index);
      const one = key.startsWith(PREFIX) ? load(key.slice(PREFIX.length)) : null;
      if (one && one.turns.length) found.push(one);
    }
    return found.sort((left, right) => (right.updated || 0) - (left.updated || 0));
  };

  const save = (conversation) => {
    const text = JSON.stringify({ ...conversation, updated: Date.now() });
    for (;;) {
      try {
        localStorage.setItem(PREFIX + conversation.id, text);
        return;
      } catch {
        const oldest = all().filter((one) => one.id !== conversation.id).pop();
        if (!oldest) return;
        localStorage.removeItem(PREFIX + oldest.id);
      }
    }
  };

  dafu.store = (element, trigger, props, watch) => {
    const words = dafu.words;

    const draw = () => {
      const list = dafu.make("ul", { class: "conversations" });
      for (const one of all()) {
        const title = (one.turns[0].question || words.new_conversation).slice(0, TITLE_CHARS);
        const open = dafu.make("button", { type: "button", class: "open", "data-act": "open", "data-id": one.id }, title);
        if (one.id === (props.value || {}).id) open.setAttribute("aria-current", "true");
        const remove = dafu.make(
          "button",
          { type: "button", class: "remove", "data-act": "remove", "data-id": one.id,
            "aria-label": `${words.delete_conversation}: ${title}`, title: words.delete_conversation }, "✕");
        list.append(dafu.make("li", {}, open, remove));
      }
      const create = dafu.make("button", { type: "button", class: "create", "data-act": "create" }, `＋ ${words.new_conversation}`);
      const details = dafu.make("details", { class: "history" },
        dafu.make("summary", {}, words.conversations), list, dafu.make("p", { class: "muted" }, words.kept_here));
      const earlier = element.querySelector("details.history");
      details.open = earlier ? earlier.open : window.matchMedia("(min-width: 1000px)").matches;
      element.replaceChildren(dafu.make("nav", { "aria-label": words.conversations }, create, details));
    };

    const show = (conversation) => {
      sessionStorage.setItem(CURRENT, conversation.id);
      props.value = conversation;
      setTimeout(draw, 0);
      trigger("restore");
      dafu.closeLetter();
    };

    dafu.acts(element, {
      create: () => { show(fresh()); document.querySelector("#question textarea")?.focus(); },
      open: ({ id }) => show(load(id) || fresh()),
      remove: ({ id }) => {
        localStorage.removeItem(PREFIX + id);
        if (id === (props.value || {}).id) show(fresh()); else draw();
      },
    });
    const start = () => {
      const id = sessionStorage.getItem(CURRENT);
      show((id && load(id)) || fresh());
    };
    watch("value", () => {
      const value = props.value;
      if (!value || !value.id) {
        setTimeout(start, 0); // Gradio puts the first value back once, after this script has run
        return;
      }
      if (value.turns.length) save(value);
      draw();
    });
    window.addEventListener("storage", draw);
    setTimeout(start, 0);
  };

  const copy = async (text) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const box = dafu.make("textarea", {}); // plain http on another host has no clipboard interface
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  };

  const said = (button, text) => {
    if (!button.dataset.was) button.dataset.was = button.textContent;
    button.textContent = text;
    setTimeout(() => { button.textContent = button.dataset.was; }, 1600);
  };

  dafu.conversation = (element, trigger, props, watch) => {
    element.setAttribute("role", "log");
    element.setAttribute("aria-live", "polite");
    element.setAttribute("aria-label", dafu.words.conversation);
    const turn = (data) => ({ turn: Number(data.turn) });
    const busy = () => Boolean(element.querySelector(".running"));
    const ask = (wish) => { if (!busy()) trigger("submit", wish); };
    const guard = (event) => {
      if (event.key !== "Enter" || event.shiftKey || !event.target.closest("#question")) return;
      if (event.isComposing || event.keyCode === 229) {
        event.stopPropagation(); // this Enter chooses a word of an input method; Gradio would send the half of it
      } else if (busy()) {
        event.preventDefault(); // one question at a time; the stop is a button away
        event.stopPropagation();
      }
    };
    document.addEventListener("keydown", guard, true);
    document.addEventListener("keypress", guard, true);
    dafu.acts(element, {
      proof: (data, button) => {
        dafu.cameFrom = button;
        const quotes = data.quotes ? data.quotes.split(",").map(Number) : [];
        trigger("open_proof", { ...turn(data), n: Number(data.n), quotes });
      },
      letter: (data, button) => {
        dafu.cameFrom = button;
        trigger("open_letter", { reply_id: data.reply, start: Number(data.start || -1), end: Number(data.end || -1) });
      },
      example: (data, button) => ask({ act: "example", question: button.textContent }),
      export: ({ form }) => trigger(`export_${form}`, {}),
      retry: (data) => ask({ act: "again", ...turn(data) }),
      without: (data) => ask({ act: "without", ...turn(data), name: data.name }),
      edit: (data) => {
        trigger("edit_question", turn(data));
        setTimeout(() => document.querySelector("#question textarea")?.focus(), 150);
      },
      copy: async (data, button) => { await copy(data.copy); said(button, data.done); },
      feedback: (data, button) => {
        trigger("rate", { ...turn(data), rating: data.rating });
        button.setAttribute("aria-pressed", "true");
        said(button, `${button.textContent} ${data.done}`);
      },
      library: () => document.querySelector('#tabs button[role="tab"]:nth-of-type(2)')?.click(),
    });
    let shown = "";
    watch("value", () => {
      const turns = element.querySelectorAll(".turn");
      const last = turns[turns.length - 1];
      const state = last ? `${turns.length} ${busy() ? "running" : "done"}` : "";
      if (last && state !== shown) last.scrollIntoView({ block: "start" });
      shown = state;
    });
  };

  dafu.chips = (element, trigger) => {
    dafu.acts(element, { drop: ({ name }) => trigger("drop_condition", { name }) });
  };
})();
