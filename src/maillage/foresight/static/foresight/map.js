// The map of an answer: communes by how near they are, the places there are and those that would open, named, with where one
// comes from. A click on a place, then on a commune, fills the form that moves it. The tables say the same.
import { createMap, loadLeaflet, whenNear } from "../places/map.js";
import { addPills } from "../places/pills.js";
import { addGround } from "../places/ground.js";

const MOST_HALOS = 4; // new places around which the minutes are drawn

const read = async (address) => (await fetch(address)).json();

function words(row) {
  const [, name, minutes, people, said] = row;
  if (said) return `${name} : ${said}`;
  return minutes === null ? `${name} (${people})` : `${name} (${people}) : ${minutes} min`;
}

async function draw(frame, data) {
  await loadLeaflet(frame);
  const map = createMap(frame);
  map.setView([46.6, 2.5], 6);
  const ground = await addGround(map, frame).catch(() => null);
  const bounds = L.latLngBounds([]);
  const className = ({ properties }) => `area ${data.communes[properties.insee]?.[0] ?? "far"}`;
  for (const code of frame.dataset.departements.split(",")) {
    const outlines = await read(`${frame.dataset.outlines}?d=${encodeURIComponent(code)}`).catch(() => null);
    if (!outlines?.features.length) continue;
    const layer = L.geoJSON(outlines, {
      style: (feature) => ({ className: className(feature) }),
      pointToLayer: (feature, point) => L.circleMarker(point, { radius: 4, className: className(feature) }),
      onEachFeature: ({ properties }, area) => {
        const row = data.communes[properties.insee];
        if (row) area.bindTooltip(words(row), { sticky: true, opacity: 1 });
        area.on("click", () => choose("id_into", properties.insee));
      },
    }).addTo(map);
    bounds.extend(layer.getBounds());
  }
  const sites = data.sites.features;
  if (!bounds.isValid()) for (const { geometry: { coordinates: [lon, lat] } } of sites) bounds.extend([lat, lon]);
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.03));
  const pills = addPills(map, sites.map((site) => spot(site, data.communes[site.properties.insee]?.[1])));
  ground?.avoid(pills.rectangles);
  if (frame.dataset.isochrone) await Promise.all(sites.filter((site) => site.properties.new).slice(0, MOST_HALOS).map((site) => halo(map, frame, site)));
  frame.dataset.ready = "yes";
}

function spot({ geometry: { coordinates: [lon, lat] }, properties: { name, insee, new: fresh, closed } }, commune) {
  const act = option("id_out", insee) && (() => choose("id_out", insee));
  return { lat, lon, name, commune, note: "", state: closed ? "gone" : fresh ? "new" : "", act };
}

// The choice of the form that stands for a commune, by its code.
function option(field, insee) {
  return insee && [...(document.getElementById(field)?.options ?? [])].find(({ value }) => value === insee || value.endsWith(`:${insee}`));
}

function choose(field, insee) {
  const wanted = option(field, insee);
  if (!wanted) return;
  wanted.selected = true;
  const select = wanted.closest("select");
  select.focus({ preventScroll: true });
  select.scrollIntoView({ block: "center", behavior: "auto" });
}

async function halo(map, frame, { properties: { insee } }) {
  const zone = await read(`${frame.dataset.isochrone}?insee=${insee}&minutes=${frame.dataset.minutes}`).catch(() => null);
  if (zone?.features) L.geoJSON(zone, { style: { className: "zone" }, interactive: false }).addTo(map);
}

for (const frame of document.querySelectorAll(".map[data-departements]")) {
  const data = document.getElementById("map-data");
  if (data) whenNear(frame, () => draw(frame, JSON.parse(data.textContent)));
}
