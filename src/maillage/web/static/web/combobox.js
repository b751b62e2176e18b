// A text box that offers communes while one types (ARIA 1.2 combobox with a list). Without it, the server asks back.
let count = 0;

export function combobox(box) {
  const input = box.querySelector("input");
  const list = document.createElement("ul");
  list.id = `communes-${++count}`;
  list.role = "listbox";
  list.hidden = true;
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  box.append(list);
  input.role = "combobox";
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  let asked = 0, chosen = -1, timer;

  const close = () => { list.hidden = true; chosen = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };

  const mark = (index) => {
    const options = [...list.children];
    if (!options.length) return;
    chosen = (index + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    options[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[chosen].id);
  };

  const take = (option) => {
    input.value = option.dataset.value;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const show = (communes) => {
    list.replaceChildren(...communes.map((commune, i) => {
      const option = document.createElement("li");
      option.role = "option";
      option.id = `${list.id}-${i}`;
      option.dataset.value = `${commune.name} (${commune.postal_code || commune.insee})`;
      option.setAttribute("aria-selected", "false");
      const code = document.createElement("span");
      code.className = "soft small";
      code.textContent = ` ${commune.postal_code}${commune.called && ` (${commune.called})`}`;
      option.append(commune.name, code);
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(option); });
      return option;
    }));
    list.hidden = !communes.length;
    chosen = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 2) return close();
    const mine = ++asked;
    const answer = await fetch(`${box.dataset.communes}?q=${encodeURIComponent(text)}`).catch(() => null);
    if (mine === asked && answer?.ok && document.activeElement === input) show(await answer.json());
  };

  input.addEventListener("input", (event) => { event.stopPropagation(); clearTimeout(timer); timer = setTimeout(ask, 120); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask(); else mark(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(list.children[chosen]);
    }
  });
}
