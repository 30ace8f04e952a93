// The letter panel and the library's table.
(() => {
  const dafu = window.dafu;

  dafu.letter = (element, trigger, props, watch) => {
    const quotes = () => [...element.querySelectorAll(".letter-body:not([hidden]) mark.active")];
    const everything = () => [...element.querySelectorAll(".letter-body:not([hidden]) mark.quote")];
    let at = 0;

    const scrollTo = (mark) => {
      const body = mark.closest(".letter-body");
      body.scrollTop += mark.getBoundingClientRect().top - body.getBoundingClientRect().top - body.clientHeight / 3;
    };
    const step = (by) => {
      const marks = everything();
      if (!marks.length) return;
      at = (at + by + marks.length) % marks.length;
      for (const mark of marks) mark.classList.remove("here");
      marks[at].classList.add("here");
      scrollTo(marks[at]);
    };
    const first = () => {
      const active = quotes()[0];
      at = active ? everything().indexOf(active) : 0;
      if (active) scrollTo(active);
    };

    dafu.closeLetter = () => {
      if (!element.querySelector(".letter")) return;
      props.value = "";
      document.body.classList.remove("dafu-reading");
      if (dafu.cameFrom && document.contains(dafu.cameFrom)) dafu.cameFrom.focus();
    };

    dafu.acts(element, {
      close: dafu.closeLetter,
      "next-quote": () => step(1),
      "previous-quote": () => step(-1),
      "original-file": () => trigger("fetch_original", { reply_id: element.querySelector(".letter").dataset.reply }),
      form: ({ form }) => {
        for (const body of element.querySelectorAll(".letter-body")) body.hidden = body.dataset.form !== form;
        for (const button of element.querySelectorAll('[data-act="form"]')) {
          button.setAttribute("aria-pressed", String(button.dataset.form === form));
        }
        first();
      },
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && element.querySelector(".letter")) dafu.closeLetter();
    });
    watch("value", () => {
      const open = Boolean(element.querySelector(".letter"));
      document.body.classList.toggle("dafu-reading", open);
      if (!open) return;
      requestAnimationFrame(() => {
        for (const body of element.querySelectorAll(".letter-body")) {
          body.tabIndex = 0;
          body.scrollTop = 0;
        }
        element.querySelector("h2")?.focus({ preventScroll: true });
        first();
      });
    });
  };

  dafu.letters = (element, trigger) => {
    dafu.acts(element, {
      letter: (data, button) => {
        dafu.cameFrom = button;
        trigger("open_letter", { reply_id: data.reply, start: Number(data.start), end: Number(data.end) });
      },
      page: ({ page }) => trigger("turn_page", { page: Number(page) }),
      "delete-chosen": () => {
        const ids = [...element.querySelectorAll("[data-choose]:checked")].map((box) => box.dataset.choose);
        trigger("delete_letters", { ids });
      },
    });
  };

  dafu.news = (element, trigger) => {
    dafu.acts(element, { undo: ({ ids }) => trigger("undo_delete", { ids: ids.split(" ") }) });
  };

  dafu.feedback = (element, trigger) => {
    element.append(dafu.make("button", { type: "button", class: "link", "data-act": "fetch" }, dafu.words.feedback_export));
    dafu.acts(element, { fetch: () => trigger("fetch_feedback", {}) });
  };
})();
