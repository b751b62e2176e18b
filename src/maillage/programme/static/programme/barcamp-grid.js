// The grid of who leads: a session dragged to another cell is moved there, as the form below the grid does.
const form = document.getElementById("barcamp-drag");
let dragged = null;

function drop(event, cell) {
  event.preventDefault();
  cell.classList.remove("is-over");
  if (!dragged || cell.contains(dragged)) return;
  form.elements.pitch.value = dragged.dataset.pitch;
  form.elements.placement.value = dragged.dataset.placement;
  form.elements.cell.value = cell.dataset.cell;
  form.submit();
}

for (const session of form ? document.querySelectorAll("[data-placement]") : []) {
  session.draggable = true;
  session.addEventListener("dragstart", (event) => {
    dragged = session;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", session.textContent);
  });
  session.addEventListener("dragend", () => { dragged = null; });
}
for (const cell of form ? document.querySelectorAll("[data-cell]") : []) {
  cell.addEventListener("dragover", (event) => { if (dragged) event.preventDefault(); });
  cell.addEventListener("dragenter", () => cell.classList.toggle("is-over", Boolean(dragged)));
  cell.addEventListener("dragleave", (event) => { if (!cell.contains(event.relatedTarget)) cell.classList.remove("is-over"); });
  cell.addEventListener("drop", (event) => drop(event, cell));
}
