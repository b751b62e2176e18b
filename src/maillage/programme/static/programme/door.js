// The organiser's list on the day: a tick is sent at once, or kept on the device and sent when the network is back
// (web/arrivals.js). What is kept is a number of the list and how many, never a name.
import { flush, keep, kept } from "../web/arrivals.js";

const AGAIN = 15000, TOO_LONG = 10000;
const forms = [...document.querySelectorAll("form[data-tick]")];
const idOf = (form) => `tick-${form.dataset.tick}`;
document.querySelector("[data-offline-hint]")?.removeAttribute("hidden");

function tell(form, text) {
  const told = form.querySelector(".told");
  told.textContent = text;
  told.hidden = !text;
}

function wait(form, people) {
  form.closest("li").classList.toggle("is-here", people !== "0");
  tell(form, form.querySelector(".told").dataset.queued);
}

async function send(form, people) {
  const at = new Date().toISOString(), body = new FormData(form);
  body.set("people", people);
  try {
    const answer = await fetch(form.action, {
      method: "POST", body, headers: { Accept: "application/json" }, redirect: "error", signal: AbortSignal.timeout(TOO_LONG),
    });
    if (answer.status >= 500 || answer.status === 403) throw new Error("later");
    const said = await answer.json();
    if (said.state !== "arrived") return tell(form, said.why);
    location.hash = `r${form.dataset.tick}`;
    location.reload();
  } catch {
    keep(idOf(form), { fields: { people }, at, action: form.action, page: form.dataset.fresh });
    wait(form, people);
  }
}

for (const form of forms) {
  const mine = kept()[idOf(form)];
  if (mine) wait(form, mine.fields.people);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, event.submitter?.name === "people" ? event.submitter.value : form.elements.namedItem("people").value);
  });
}

addEventListener("maillage-arrival", (event) => {
  const form = forms.find((one) => idOf(one) === event.detail.id), said = event.detail.said;
  if (!form || said === null) return;
  if (said.state !== "arrived") tell(form, said.why || form.querySelector(".told").dataset.refused);
  else if (!forms.some((one) => kept()[idOf(one)])) location.reload();
});
setInterval(() => { if (forms.some((one) => kept()[idOf(one)])) flush(); }, AGAIN);
