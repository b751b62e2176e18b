// The page of a registration is remembered by its phone until the event is over, so that the code on the wall, scanned
// without a network and without an account, leads to it. Sending is that of any arrival (bookings/arrive.js).
const KEY = "maillage-registrations";
const form = document.querySelector("form[data-event]");

function read() {
  try {
    const known = Object.entries(JSON.parse(localStorage.getItem(KEY)) || {});
    return Object.fromEntries(known.filter(([, one]) => Date.parse(one.until) > Date.now() - 86400000));
  } catch { return {}; }
}

if (form) {
  const known = read(), mine = known[form.dataset.event];
  if (form.dataset.arrive) {
    known[form.dataset.event] = {
      id: form.dataset.arrive, page: form.dataset.page, action: form.getAttribute("action"), until: form.dataset.ends,
    };
    try { localStorage.setItem(KEY, JSON.stringify(known)); } catch { /* a full or closed store */ }
  } else if (mine) {
    form.action = mine.action;
    form.dataset.arrive = mine.id;
    form.dataset.page = mine.page;
    form.hidden = false;
    document.querySelector("[data-otherwise]")?.remove();
  }
  const code = new URLSearchParams(location.search).get("code");
  if (code) form.elements.namedItem("code").value = code.slice(0, 12);
  if (form.dataset.arrive) import("../bookings/arrive.js");
  // Both pages are kept, though the worker was not there yet when this one was opened from a mail.
  const keep = [form.dataset.page, form.dataset.wall].filter(Boolean);
  if (keep.length) navigator.serviceWorker?.ready.then((worker) => worker.active?.postMessage({ keep }));
}
