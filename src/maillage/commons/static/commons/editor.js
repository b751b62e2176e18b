// While one writes: a preview beside, what is typed kept on the device and on the site, pages suggested after [[.
// Without it the form works as it is.
const area = document.querySelector("[data-editor]");
const form = area?.form;

if (form) {
  const said = form.querySelector("[data-saved]");
  const say = (text) => { if (said) said.textContent = text; };
  const key = `commun:${form.dataset.page || "nouvelle"}`;
  const store = (() => { try { localStorage.setItem("?", "1"); localStorage.removeItem("?"); return localStorage; } catch { return null; } })();
  let changed = false;
  let timer;

  // What the device kept and the site did not: offered, never imposed.
  const kept = store ? JSON.parse(store.getItem(key) || "null") : null;
  if (kept && kept.text !== area.value && kept.text.trim()) {
    const offer = form.querySelector("[data-kept]");
    if (offer) {
      offer.hidden = false;
      offer.querySelector("button").addEventListener("click", () => { area.value = kept.text; offer.hidden = true; keep(); });
    }
  }

  function keep() {
    changed = true;
    store?.setItem(key, JSON.stringify({ text: area.value, at: Date.now() }));
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  }

  async function save() {
    if (!form.dataset.draft) return say(form.dataset.onDevice);
    const data = new FormData(form);
    data.set("page", form.dataset.page);
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(answer.status);
      say(`${form.dataset.onSite} ${new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}`);
    } catch {
      say(form.dataset.onDevice);
    }
  }

  form.addEventListener("input", keep);
  addEventListener("online", () => changed && save());
  // What is sent is kept until the site says in the address that it arrived (kept.js): a line cut just then loses nothing.
  const token = document.createElement("input");
  Object.assign(token, { type: "hidden", name: "jeton", value: Math.random().toString(36).slice(2, 12) });
  form.append(token);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-look")) return;
    changed = false;
    clearTimeout(timer);
    store?.setItem(key, JSON.stringify({ text: area.value, at: Date.now(), token: token.value }));
  });
  addEventListener("beforeunload", (event) => { if (changed && !store && !form.dataset.draft) event.preventDefault(); });

  // The preview follows what is written: beside on a wide screen, once asked for on a narrow one; two seconds after.
  const preview = document.querySelector("[data-preview]");
  const look = form.querySelector("[data-look]");
  let shown = false, asked = 0, pause;

  async function render() {
    const turn = ++asked;
    const data = new FormData();
    data.set("text", area.value);
    data.set("language", form.querySelector("[name=language]")?.value ?? "fr");
    data.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    const answer = await fetch(form.dataset.look, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (!answer?.ok) shown = false; // asked for too often, or no network: the button asks again
    if (!answer?.ok || turn !== asked) return answer?.ok;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    preview.replaceChildren(...page.querySelector("[data-rendered]").childNodes);
    preview.parentElement.hidden = false;
    return true;
  }

  look?.addEventListener("click", async (event) => {
    event.preventDefault();
    shown = true;
    if (!(await render())) return say(form.dataset.onDevice);
    preview.parentElement.scrollIntoView({ block: "nearest" });
  });
  area.addEventListener("input", () => {
    clearTimeout(pause);
    if (shown) pause = setTimeout(render, 2000);
  });
  if (matchMedia("(min-width: 62rem)").matches && area.value.trim()) { shown = true; render(); }

  // [[ and some letters: pages to link to.
  const list = form.querySelector("[data-suggest]");
  const opened = () => area.value.slice(0, area.selectionStart).match(/\[\[([^\][|\n]{2,60})$/)?.[1];
  area.addEventListener("input", async () => {
    const asked = opened();
    if (!list) return;
    list.replaceChildren();
    if (!asked) return;
    const answer = await fetch(`${form.dataset.titles}?q=${encodeURIComponent(asked)}`).catch(() => null);
    const { pages } = answer?.ok ? await answer.json() : { pages: [] };
    if (opened() !== asked) return; // more was typed meanwhile: its own answer comes
    list.replaceChildren();
    for (const { slug, title } of pages) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = title;
      button.addEventListener("click", () => {
        const start = area.selectionStart - (opened() ?? "").length;
        area.setRangeText(`${slug}|${title}]]`, start, area.selectionStart, "end");
        list.replaceChildren();
        area.focus();
        keep();
      });
      const item = document.createElement("li");
      item.append(button);
      list.append(item);
    }
  });
}
