// The form that says one has arrived: at once, or kept on the device when there is no network (web/arrivals.js).
import { attempt, kept } from "../web/arrivals.js";

function tell(form, text) {
  const told = form.querySelector(".told");
  told.textContent = text;
  told.hidden = false;
}

function show(form, said) {
  const told = form.querySelector(".told");
  if (said === null) tell(form, told.dataset.queued);
  else if (said.state === "arrived") form.dataset.page ? location.assign(form.dataset.page) : location.reload();
  else tell(form, said.why || told.dataset.refused);
}

for (const form of document.querySelectorAll("[data-arrive]")) {
  // A page kept since yesterday shows the form when it is time.
  const wait = new Date(form.dataset.from) - Date.now();
  if (wait <= 0) form.hidden = false;
  else if (wait < 86400000) setTimeout(() => { form.hidden = false; }, wait);
  const id = form.dataset.arrive;
  if (kept()[id]) show(form, null);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = new FormData(form).get("code");
    show(form, await attempt(id, { code, at: new Date().toISOString(), action: form.action, page: form.dataset.page || location.pathname }));
  });
  addEventListener("maillage-arrival", (event) => { if (event.detail.id === id) show(form, event.detail.said); });
}
