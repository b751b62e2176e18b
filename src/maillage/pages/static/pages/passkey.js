// Keys (WebAuthn): ties the forms of a page to allauth's own code, without anything inline.
const forms = window.allauth?.webauthn?.forms;

for (const form of document.querySelectorAll("[data-passkey]")) {
  const credential = form.querySelector("[name=credential]");
  const ids = { credential: credential.id };
  if (document.getElementById("js_data")) ids.data = "js_data";
  const button = form.dataset.button;
  if (form.dataset.passkey === "addForm") Object.assign(ids, { add: button, passwordless: "id_passwordless" });
  else if (form.dataset.passkey === "loginForm") ids.login = button;
  else ids.authenticate = button;
  // The form is sent with the key, once the device has given it; not by the press that asks for it.
  form.addEventListener("submit", (event) => event.preventDefault());
  if (window.PublicKeyCredential && forms) forms[form.dataset.passkey]({ ids });
  else form.hidden = true;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.querySelector("[data-passkey-error]");
  if (place) place.hidden = false;
});
