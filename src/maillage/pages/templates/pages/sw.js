// Keeps the pages one has read readable without a network; never answers for a form. Which pages, the server says
// (pages/device.py): each answer names its reader, and what was kept for another reader goes.
const VERSION = "{{ version|escapejs }}";
const ASSETS = [{% for asset in assets %}"{{ asset|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const OFFLINE = [{% for page in offline %}"{{ page|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const LEAVING = [{% for page in leaving %}"{{ page|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PAGES = "pages-";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll([...ASSETS, ...OFFLINE])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(drop((key) => key !== VERSION).then(() => self.clients.claim()));
});

const drop = async (which) => Promise.all((await caches.keys()).filter(which).map((key) => caches.delete(key)));
const forget = () => drop((key) => key.startsWith(PAGES));

async function keep(request, answer) {
  const reader = answer.headers.get("Maillage-Reader");
  if (!reader) return;
  const mine = PAGES + reader;
  await drop((key) => key.startsWith(PAGES) && key !== mine);
  if (answer.ok && !answer.redirected && answer.headers.get("Maillage-Offline") === "keep") await (await caches.open(mine)).put(request, answer);
}

async function kept(request) {
  for (const key of (await caches.keys()).filter((name) => name.startsWith(PAGES))) {
    const answer = await (await caches.open(key)).match(request, { ignoreSearch: true, ignoreVary: true });
    if (answer) return answer;
  }
  const english = new URL(request.url).pathname.startsWith("/en/");
  return caches.match(OFFLINE[english ? 1 : 0], { ignoreVary: true });
}

async function page(request) {
  try {
    const answer = await fetch(request);
    await keep(request, answer.clone());
    return answer;
  } catch {
    return kept(request);
  }
}

// The bookings of these days, so that their codes are there without a network: the page of “my bookings” names them.
self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(Promise.all(event.data.keep.map(async (address) => {
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (answer) await keep(address, answer);
  })));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  // Who leaves takes what was kept along at once: the tab may be closed before any other page is shown.
  if (request.method === "POST" && LEAVING.includes(pathname)) event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (ASSETS.includes(pathname)) event.respondWith(caches.match(request, { ignoreVary: true }).then((asset) => asset || fetch(request)));
});
