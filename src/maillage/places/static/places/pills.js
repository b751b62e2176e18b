// Pills: the name of each thing over its point, on the side where it touches no other; where none is left, a dot that
// says its name when one comes to it. Each is a link; the thing it stands for in the list is marked with it.
const SIDES = ["top", "bottom", "right", "left"];
const MOST = 60; // pills; what comes after in the list is shown as dots
const GAP = 9; // pixels between a point and its pill

export function addPills(map, spots) {
  const communes = spots.map((spot) => spot.commune);
  const alone = ({ commune }) => commune && communes.indexOf(commune) === communes.lastIndexOf(commune);
  const start = sharedStart(spots.map(({ name }) => name));
  const pills = spots.map((spot, rank) => ({ spot, rank, link: linkOf(spot, alone(spot) ? spot.commune : spot.name.slice(start)) }));
  const layer = L.layerGroup().addTo(map);
  const over = new AbortController();
  for (const pill of pills) {
    const icon = L.divIcon({ className: "pill-point", html: pill.link, iconSize: [0, 0] });
    pill.marker = L.marker([pill.spot.lat, pill.spot.lon], { icon, keyboard: false, interactive: false }).addTo(layer);
    answer(map, pill, over.signal);
  }
  const arrange = () => place(map, pills);
  arrange();
  map.on("zoomend resize", arrange);
  return {
    rectangles: () => pills.flatMap((pill) => [pill.rectangle, around(map, pill, 6)]).filter(Boolean),
    remove() { map.off("zoomend resize", arrange); layer.remove(); over.abort(); },
  };
}

// How many letters of whole words all names begin with: “Télécentre de ” says nothing on a map of télécentres.
function sharedStart(names) {
  if (names.length < 2) return 0;
  const words = names[0].split(" ");
  let start = 0;
  for (const word of words.slice(0, -1)) {
    const next = names[0].slice(0, start + word.length + 1);
    if (!names.every((name) => name.startsWith(next) && name.length > next.length)) break;
    start = next.length;
  }
  return start;
}

function linkOf({ url, act, name, note, state }, label) {
  const link = document.createElement(url ? "a" : act ? "button" : "span");
  if (url) link.href = url;
  if (act) Object.assign(link, { type: "button", onclick: act });
  link.className = `pill ${state}`;
  link.draggable = false;
  const words = document.createElement("span");
  words.className = "pill-words";
  const strong = document.createElement("strong");
  strong.textContent = label;
  words.append(strong);
  if (note) {
    const more = document.createElement("span");
    more.className = "pill-note";
    more.textContent = ` ${note}`;
    words.append(more);
  }
  link.append(words);
  if (label !== name && (url || act)) link.setAttribute("aria-label", note ? `${name}, ${note}` : name);
  return link;
}

// List and map answer each other, with a pointer and with the keyboard.
function answer(map, { spot, link, marker }, signal) {
  const mark = (on) => {
    link.classList.toggle("is-here", on);
    spot.item?.classList.toggle("is-here", on);
    marker.setZIndexOffset(on ? 10_000 : 0);
  };
  const bring = () => map.panInside([spot.lat, spot.lon], { padding: [70, 50] });
  const kinds = { mouseenter: true, focusin: true, mouseleave: false, focusout: false };
  for (const [kind, on] of Object.entries(kinds)) {
    const said = () => { mark(on); if (kind === "focusin") bring(); };
    link.addEventListener(kind, said);
    spot.item?.addEventListener(kind, said, { signal });
  }
  link.addEventListener("click", (event) => { if (map.dragging?.moved()) event.preventDefault(); });
}

const at = (map, { spot }) => map.latLngToContainerPoint([spot.lat, spot.lon]);

function around(map, pill, margin) {
  const { x, y } = at(map, pill);
  return { left: x - margin, right: x + margin, top: y - margin, bottom: y + margin };
}

// The buttons of the map, in its corner: no pill lies under them.
function buttons(map) {
  const frame = map.getContainer();
  const { offsetWidth: width, offsetHeight: height } = frame.querySelector(".leaflet-bottom.leaflet-left");
  return { left: 0, right: width + 4, top: frame.clientHeight - height - 4, bottom: frame.clientHeight };
}

function rectangle({ x, y }, side, width, height) {
  const [left, top] = {
    top: [x - width / 2, y - GAP - height], bottom: [x - width / 2, y + GAP],
    right: [x + GAP, y - height / 2], left: [x - GAP - width, y - height / 2],
  }[side];
  return { left, right: left + width, top, bottom: top + height };
}

export const touch = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

// Each in turn, as the list is ordered, on the first side where it lies whole and touches neither a pill nor a point; with its name
// alone if the whole has no room.
function place(map, pills) {
  const taken = [buttons(map)], frame = map.getSize();
  for (const pill of pills) {
    const { classList, firstChild: words } = pill.link;
    classList.remove("is-short", "is-dot", ...SIDES.map((side) => `at-${side}`));
    const others = pills.filter((other) => other !== pill).map((other) => around(map, other, 6));
    const free = () => SIDES.find((side) => {
      const here = rectangle(at(map, pill), side, words.offsetWidth, words.offsetHeight);
      const whole = here.left >= 2 && here.top >= 2 && here.right <= frame.x - 2 && here.bottom <= frame.y - 2;
      return whole && ![...taken, ...others].some((other) => touch(here, other));
    });
    let side = pill.rank < MOST && words.scrollWidth <= words.clientWidth + 1 ? free() : undefined;
    if (!side && pill.rank < MOST) {
      classList.add("is-short");
      side = free();
    }
    classList.add(side ? `at-${side}` : "is-dot");
    if (!side) classList.remove("is-short");
    pill.rectangle = side && rectangle(at(map, pill), side, words.offsetWidth, words.offsetHeight);
    if (pill.rectangle) taken.push(pill.rectangle);
  }
}
