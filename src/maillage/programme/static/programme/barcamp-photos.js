// A photo that could not leave is kept by the phone (IndexedDB) and sent again until it has; a browser that can't keep
// it says so, and the form keeps what was chosen.
const NAME = "maillage-barcamp-photos", STORE = "photos", AGAIN = 12000, TOO_LONG = 60000;
const root = document.querySelector(".barcamp[data-state]"), notice = document.getElementById("barcamp-photo-kept");
let sending = false;

function tell(text) {
  notice.textContent = text;
  notice.hidden = !text;
  if (text) notice.scrollIntoView({ block: "nearest" });
}

const open = () => new Promise((resolve, reject) => {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { autoIncrement: true });
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function act(mode, work) {
  const base = await open();
  try {
    return await new Promise((resolve, reject) => {
      const step = base.transaction(STORE, mode), request = work(step.objectStore(STORE));
      step.oncomplete = () => resolve(request.result);
      step.onerror = step.onabort = () => reject(step.error);
    });
  } finally { base.close(); }
}

// Without a network, throws; answers what the page says otherwise.
async function post({ action, file, alt }) {
  const body = new FormData();
  body.set("file", file, "photo");
  body.set("alt", alt);
  body.set("csrfmiddlewaretoken", root.dataset.token);
  const answer = await fetch(action, { method: "POST", body, signal: AbortSignal.timeout(TOO_LONG) });
  if (answer.status >= 500) throw new Error("later");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = page.querySelector(answer.ok ? ".messages" : "main .error, main .note.bad") ?? page.querySelector("main h1");
  return { isKept: answer.ok, text: said?.textContent.trim() ?? "" };
}

async function send(form) {
  const photo = { action: form.action, file: form.elements.namedItem("file").files[0], alt: form.elements.namedItem("alt").value };
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const said = await post(photo);
    if (said.isKept) form.reset();
    tell(said.text);
  } catch {
    try {
      await act("readwrite", (store) => store.add(photo));
      form.reset();
      tell(notice.dataset.kept);
    } catch { tell(notice.dataset.lost); }
  } finally { button.disabled = false; }
}

async function flush() {
  if (sending) return;
  sending = true;
  try {
    const keys = await act("readonly", (store) => store.getAllKeys());
    for (const key of keys) {
      const said = await post(await act("readonly", (store) => store.get(key)));
      await act("readwrite", (store) => store.delete(key));
      tell(said.text);
    }
  } catch { /* no network yet, or a browser that keeps nothing */ } finally { sending = false; }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-photo]")) return;
  event.preventDefault();
  send(event.target);
});
addEventListener("online", flush);
setInterval(flush, AGAIN);
flush();
