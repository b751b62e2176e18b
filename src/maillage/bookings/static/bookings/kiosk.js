// The wall of a place brings itself up to date, and stays as it is while there is no network.
setInterval(async () => {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.ok) location.reload();
  } catch { /* no network: the last page stays */ }
}, Number(document.body.dataset.seconds) * 1000);
