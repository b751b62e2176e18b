// Keeps the pages one has read readable without a network; never answers for a form, never keeps a page about others.
const VERSION = "{{ version|escapejs }}";
const ASSETS = [{% for asset in assets %}"{{ asset|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const OFFLINE = "{{ offline|escapejs }}";
const KEPT = [{% for page in kept %}"{{ page|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

const keeps = (path) => KEPT.includes(path) || /^\/(en\/)?lieux\/[\w-]+\/$/.test(path) || /^\/(en\/)?reservations\//.test(path);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll([...ASSETS, OFFLINE])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((keys) => Promise.all(keys.filter((key) => key !== VERSION).map((key) => caches.delete(key)))));
});

self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(caches.open(VERSION).then(async (cache) => {
    for (const request of await cache.keys()) if (keeps(new URL(request.url).pathname)) await cache.delete(request);
  }));
});

// The bookings of these days, so that their codes are there without a network: the page of “my bookings” names them.
self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(caches.open(VERSION).then((cache) => Promise.all(event.data.keep.map(async (address) => {
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok && !answer.redirected && keeps(new URL(answer.url).pathname) && !/no-store/.test(answer.headers.get("Cache-Control"))) await cache.put(address, answer);
  }))));
});

async function page(request) {
  const cache = await caches.open(VERSION);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && !/no-store/.test(answer.headers.get("Cache-Control")) && keeps(new URL(request.url).pathname)) await cache.put(request, answer.clone());
    return answer;
  } catch {
    return (await cache.match(request, { ignoreSearch: true })) || cache.match(OFFLINE);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (ASSETS.includes(new URL(request.url).pathname)) event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
});
