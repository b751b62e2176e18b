// What lies under the places: tiles made from OpenStreetMap where an extract was read, else communes by their minutes.
import { touch } from "./pills.js";

const read = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
};

// Adds the background; `avoid(rectangles)` keeps the names of towns away from what is given, now and after each move.
export async function addGround(map, frame) {
  for (const [name, level] of [["shades", 200], ["names", 450]]) map.createPane(name).style.zIndex = level;
  map.getPane("names").style.pointerEvents = "none";
  const ground = await read(frame.dataset.ground);
  const names = new Names(map);
  map.attributionControl.addAttribution(ground.attribution);
  const legend = frame.closest(".map-frame")?.querySelector(".map-legend");
  if (ground.raster) L.tileLayer(ground.raster, { maxZoom: 18 }).addTo(map);
  else if (ground.tiles) {
    const { LandLayer } = await import("./tiles.js");
    new LandLayer(ground.tiles, names).addTo(map);
  }
  const bounds = shade(map, ground, frame, legend);
  if (!ground.raster && !ground.tiles) names.add(ground.towns);
  return { bounds, avoid: (rectangles) => names.avoid(rectangles) };
}

// Rings as the site writes them: thousandths of a degree, each point a step east and a step north of the one before.
const points = (outline) => outline.map((piece) => piece.map((ring) => {
  let [lon, lat] = [0, 0];
  return ring.flatMap((step, n) => n % 2 ? [[(lat += step) / 1000, lon / 1000]] : ((lon += step), []));
}));

function shade(map, ground, frame, legend) {
  const bare = frame.dataset.bare !== undefined; // a map that colours the communes itself
  const drawn = L.featureGroup();
  if (!ground.raster && !ground.tiles) {
    for (const outline of ground.neighbours) L.polygon(points(outline), { pane: "shades", interactive: false, className: "neighbour" }).addTo(drawn);
    if (!bare) {
      for (const { shade, label, outline, at } of ground.communes) {
        const look = { pane: "shades", radius: 5, className: `commune shade-${shade}` };
        const commune = outline ? L.polygon(points(outline), look) : L.circleMarker(at, look);
        commune.bindTooltip(label, { sticky: true, opacity: 1 }).addTo(drawn);
      }
      if (legend) legend.hidden = !ground.communes.length;
    }
    drawn.addTo(map);
  }
  const bounds = ground.bounds ? L.latLngBounds(ground.bounds) : drawn.getBounds();
  return bounds.isValid() ? bounds : undefined;
}

// Names of towns: the larger first, none over another nor over a pill.
export class Names {
  constructor(map) {
    this.map = map;
    this.known = new Map();
    this.layer = L.layerGroup().addTo(map);
    this.rectangles = () => [];
    map.on("moveend zoomend", () => this.draw());
  }

  add(towns) {
    for (const town of towns) this.known.set(`${town.name} ${town.lat.toFixed(2)} ${town.lon.toFixed(2)}`, town);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.draw(), 60);
  }

  avoid(rectangles) { this.rectangles = rectangles; this.draw(); }

  draw() {
    this.layer.clearLayers();
    const size = this.map.getSize();
    const taken = [...this.rectangles()];
    const zoom = this.map.getZoom();
    const towns = [...this.known.values()].filter((town) => zoom >= (town.from ?? 0)).sort((one, other) => one.rank - other.rank);
    for (const { name, lat, lon, rank, kind } of towns) {
      const { x, y } = this.map.latLngToContainerPoint([lat, lon]);
      const half = name.length * 3.6 + 5;
      if (x < half || y < 12 || x > size.x - half || y > size.y - 26) continue;
      const here = { left: x - half, right: x + half, top: y - 10, bottom: y + 10 };
      if (taken.some((other) => touch(here, other)) || taken.length > 90) continue;
      taken.push(here);
      const words = document.createElement("span");
      words.textContent = name;
      const icon = L.divIcon({ className: `town ${kind ?? (rank < 3 ? "large" : "")}`, html: words, iconSize: [0, 0] });
      L.marker([lat, lon], { icon, pane: "names", keyboard: false, interactive: false }).addTo(this.layer);
    }
  }
}
