// Keeps the pages one has read readable without a network; never answers for a form. Which pages, the server says
// (pages/device.py): each answer names its reader, and what was kept for another reader goes.
const VERSION = "{{ version|escapejs }}";
const ASSETS = [{% for asset in assets %}"{{ asset|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const OFFLINE = [{% for page in offline %}"{{ page|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const LEAVING = [{% for page in leaving %}"{{ page|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PAGES = "pages-", PICTURES = "pictures";
const PORTRAIT = /\/portrait-[a-z]+\.svg$/; // light, and the same for everybody; photos need the network, and have their words
const LANDSCAPE = ASSETS.find((asset) => /landscape[^/]*\.svg$/.test(asset));
const MOST_PORTRAITS = 60;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll([...ASSETS, ...OFFLINE])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(drop((key) => key !== VERSION).then(() => self.clients.claim()));
});

const drop = async (which) => Promise.all((await caches.keys()).filter(which).map((key) => caches.delete(key)));
let leavings = 0; // an answer that was asked for before somebody left is not kept after
const forget = () => {
  leavings += 1;
  return drop((key) => key.startsWith(PAGES) || key === PICTURES);
};

async function keep(request, answer, since) {
  const reader = answer.headers.get("Maillage-Reader");
  if (!reader || since !== leavings) return;
  const mine = PAGES + reader;
  const ofAnother = (key) => key.startsWith(PAGES) && key !== mine;
  if ((await caches.keys()).some(ofAnother)) await drop((key) => ofAnother(key) || key === PICTURES);
  if (answer.ok && !answer.redirected && answer.headers.get("Maillage-Offline") === "keep") await (await caches.open(mine)).put(request, answer);
  if (since !== leavings) await forget(); // they left while it was written
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
  const since = leavings;
  try {
    const answer = await fetch(request);
    await keep(request, answer.clone(), since);
    return answer;
  } catch {
    return kept(request);
  }
}

// The drawn portrait of a place: its version is in its address. One that was not kept is the landscape they all come from.
async function portrait(request) {
  const since = leavings;
  const had = await caches.match(request, { cacheName: PICTURES, ignoreVary: true });
  if (had) return had;
  const answer = await fetch(request).catch(() => null);
  if (!answer) return caches.match(LANDSCAPE, { ignoreVary: true });
  if (answer.ok && since === leavings) await hang(request, answer.clone(), since).catch(() => {}); // no room: it is shown all the same
  return answer;
}

async function hang(request, answer, since) {
  const cache = await caches.open(PICTURES);
  await cache.put(request, answer);
  await Promise.all((await cache.keys()).slice(0, -MOST_PORTRAITS).map((oldest) => cache.delete(oldest)));
  if (since !== leavings) await forget(); // as above
}

// The bookings of these days, so that their codes are there without a network: the page of “my bookings” names them.
self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(Promise.all(event.data.keep.map(async (address) => {
    const since = leavings;
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (answer) await keep(address, answer, since);
  })));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (origin !== location.origin) return;
  // Who leaves takes what was kept along at once: the tab may be closed before any other page is shown.
  if (request.method === "POST" && LEAVING.includes(pathname)) event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (PORTRAIT.test(pathname) && searchParams.has("v")) event.respondWith(portrait(request));
  else if (ASSETS.includes(pathname)) event.respondWith(caches.match(request, { ignoreVary: true }).then((asset) => asset || fetch(request)));
});
