// A text that was sent has arrived when its token comes back in the address: the device forgets it.
const arrived = location.hash.match(/^#ecrit-([a-z0-9]+)$/)?.[1];
if (arrived) {
  history.replaceState(null, "", location.pathname + location.search);
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith("commun:")) continue;
      if (JSON.parse(localStorage.getItem(key) || "null")?.token === arrived) localStorage.removeItem(key);
    }
  } catch { /* a device that keeps nothing has nothing to forget */ }
}
