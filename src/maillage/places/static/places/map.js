// The map beside a list: a pill for each thing of the list that says where it is (data-at), on our own background.
// Leaflet is fetched only once a map comes into view; without scripts the list is all there is.
import { addPills } from "./pills.js";
import { addGround } from "./ground.js";

export const STILL = matchMedia("(prefers-reduced-motion: reduce)").matches;

// Leaflet itself, once: its style sheet, then its script, from the addresses that the frame names.
let leaflet;
export function loadLeaflet(frame) {
  leaflet ??= Promise.all([element("link", { rel: "stylesheet", href: frame.dataset.leafletCss }), element("script", { src: frame.dataset.leaflet })]);
  return leaflet;
}

function element(name, properties) {
  return new Promise((done, failed) => {
    const made = Object.assign(document.createElement(name), properties, { onload: done, onerror: failed });
    document.head.prepend(made);
  });
}

export function createMap(frame) {
  const words = frame.dataset;
  const map = L.map(frame, {
    scrollWheelZoom: false, zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.75, minZoom: 5, maxZoom: 16,
    zoomAnimation: !STILL, fadeAnimation: !STILL, markerZoomAnimation: !STILL, keyboard: frame.tabIndex !== -1,
  });
  L.control.zoom({ position: "bottomleft", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  L.control.attribution({ prefix: false }).addTo(map);
  return map;
}

// What the list holds now: read again when htmx has replaced it.
function listed(frame) {
  const list = document.querySelector(frame.dataset.list);
  return [...(list?.querySelectorAll("[data-at]") ?? [])].map((item) => {
    const { at, name, commune, url, minutes, state } = item.dataset;
    const [lat, lon] = at.split(",").map(Number);
    return { lat, lon, name, commune, url, note: minutes ?? "", state: state ?? "", item };
  });
}

function show(map, spots, frame) {
  if (spots.length === 1) return map.setView([spots[0].lat, spots[0].lon], Number(frame.dataset.zoom ?? 11));
  const bounds = L.latLngBounds(spots.map(({ lat, lon }) => [lat, lon]));
  const side = frame.clientWidth < 480 ? 36 : 56;
  map.fitBounds(bounds, { paddingTopLeft: [side, 48], paddingBottomRight: [side, 28], maxZoom: 12 });
}

async function draw(frame) {
  await loadLeaflet(frame);
  const map = createMap(frame);
  map.setView([46.6, 2.5], 6);
  const ground = await addGround(map, frame);
  let pills, line;
  const fill = () => {
    const spots = listed(frame);
    pills?.remove();
    line?.remove();
    if (spots.length) show(map, spots, frame);
    else if (ground.bounds) map.fitBounds(ground.bounds);
    if (frame.dataset.line !== undefined) line = L.polyline(spots.map(({ lat, lon }) => [lat, lon]), { className: "way", interactive: false }).addTo(map); // from one to the next
    pills = addPills(map, spots);
    ground.avoid(pills.rectangles);
  };
  fill();
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target instanceof Element && (target.matches(frame.dataset.list) || target.closest(frame.dataset.list) || target.querySelector(frame.dataset.list))) fill();
  });
  frame.dataset.ready = "yes";
}

// Drawn when it comes near the screen: who never scrolls that far, or keeps it folded, fetches nothing.
export function whenNear(frame, act) {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    act(frame).catch(() => { frame.closest(".map-frame").hidden = true; });
  }, { rootMargin: "200px" });
  seen.observe(frame);
}

// A map that is folded away opens by itself where there is room, and is not offered when the list is empty.
function unfold(frame) {
  const fold = frame.closest(".map-fold");
  if (!fold) return;
  const offer = () => { fold.hidden = !listed(frame).length; };
  offer();
  document.addEventListener("htmx:afterSettle", offer);
  fold.open = matchMedia("(min-width: 60rem)").matches;
}

for (const frame of document.querySelectorAll("[data-map-of='list']")) {
  unfold(frame);
  whenNear(frame, draw);
}
