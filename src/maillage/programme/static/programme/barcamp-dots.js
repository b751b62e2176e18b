// How many dots are left, counted as they are laid; the site counts again when they are sent.
function count() {
  const told = document.querySelector("[data-dots]");
  if (!told) return;
  const laid = [...document.querySelectorAll(".dots input:checked")].reduce((sum, one) => sum + Number(one.value), 0);
  const left = Number(told.dataset.dots) - laid;
  const words = left < 0 ? told.dataset.over : left === 1 ? told.dataset.one : told.dataset.many;
  told.textContent = words.replace("{n}", Math.abs(left));
  told.classList.toggle("is-over", left < 0);
}

document.addEventListener("change", (event) => { if (event.target.closest(".dots")) count(); });
document.addEventListener("barcamp-shown", count);
count();
