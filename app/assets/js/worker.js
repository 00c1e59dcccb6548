// What stays in the browser: one page that says there is no network, in one language, with what it is drawn from. Nothing a
// person reads or writes is ever kept here: every page comes from the network or not at all.
// Each language has a cache of its own: the page before stays until the next one is whole and at work.
const PAGE = '/offline';
const spoken = new URL(self.location).searchParams.get('in') ?? 'en';
const OURS = 'offline-';
const KEPT = `${OURS}2-${spoken}`;

self.addEventListener('install', (event) => event.waitUntil((async () => {
  const answer = await fetch(PAGE, { credentials: 'omit', cache: 'no-store', headers: { 'Accept-Language': spoken } });
  if (!answer.ok) throw new Error(`no page to keep: ${answer.status}`);
  const parts = (await answer.clone().text()).match(/\/static\/dist\/[\w.-]+/g);
  const kept = await caches.open(KEPT);
  await kept.addAll([...new Set(parts)]);
  await kept.put(PAGE, answer);
  await self.skipWaiting();
})()));

self.addEventListener('activate', (event) => event.waitUntil((async () => {
  const others = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== KEPT);
  await Promise.all(others.map((name) => caches.delete(name)));
})()));

const without = async (request, kept) => {
  try {
    return await fetch(request);
  } catch (error) {
    // A form that was not sent leaves the reader at the address of its own page: the one they wrote on can be asked for again.
    if (request.mode === 'navigate' && request.method !== 'GET') return Response.redirect(request.referrer || '/', 303);
    const found = await caches.match(kept, { cacheName: KEPT });
    if (found) return found;
    throw error;
  }
};

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.mode === 'navigate') event.respondWith(without(request, PAGE));
  else if (origin === self.location.origin && pathname.startsWith('/static/dist/')) event.respondWith(without(request, request));
});
