// What a signed-in page learns while it stays open: the counts, and the messages of the open conversation. It is told that
// something is new (app/streams.py), or asks again and again where nobody tells it; then it asks the ordinary door.
const { htmx } = window;
const EVERY = { conversation: 15e3, badge: 60e3 }; // milliseconds between questions, where nobody tells
const TOLD = 300e3; // and where somebody does: nothing is ever missed for longer
const SILENCE = 45e3; // two heartbeats: the connection is dead
const STOOD = 10e3; // a connection that ended sooner was none
const LOST = 30e3; // a question that was not answered by then is no reason to wait
const SLOWEST = 6; // doublings of the wait after failures
const AT_END = 120; // pixels
const find = (selector) => document.querySelector(selector);
const places = { conversation: () => find('[data-live]'), badge: () => find('#bell') };
const title = document.title;
const state = { told: false, wait: 3000, again: {}, busy: {}, asked: { conversation: Date.now(), badge: Date.now() } };
const pause = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

function ask(subject) {
  const place = places[subject]();
  const now = Date.now();
  if (document.hidden && subject === 'conversation') return; // what nobody sees is not fetched
  state.asked[subject] = now;
  state.again[subject] = now - (state.busy[subject] ?? 0) < LOST;
  if (!place || state.again[subject]) return;
  state.busy[subject] = now;
  htmx.trigger(place, 'news');
}

function answered(subject) {
  state.busy[subject] = 0;
  if (state.again[subject]) ask(subject);
}

// Asking again and again. A hidden page asks for its counts alone, and rarely: they stand in its title.
function turn() {
  for (const subject of Object.keys(EVERY)) {
    const every = document.hidden ? { conversation: Infinity, badge: TOLD }[subject] : state.told ? TOLD : EVERY[subject];
    if (Date.now() - state.asked[subject] >= every) ask(subject);
  }
}

// Being told, until either side ends.
async function listen(stop) {
  let silence;
  const alive = () => { clearTimeout(silence); silence = setTimeout(() => stop.abort(), SILENCE); };
  alive();
  try {
    const { signal } = stop;
    const answer = await fetch(places.conversation().dataset.live, { redirect: 'manual', signal });
    if (answer.type === 'opaqueredirect') ask('conversation'); // signed out elsewhere: the door sends this page away
    if (answer.status !== 200) return; // nobody tells
    const { url, ticket } = await answer.json();
    const headers = { 'Content-Type': 'text/plain' };
    const stream = await fetch(url, { method: 'POST', body: ticket, headers, credentials: 'omit', signal });
    if (!stream.ok) return;
    const reader = stream.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ''; ;) {
      const { value, done } = await reader.read();
      if (done) return;
      alive();
      state.told = true;
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      lines.forEach(hear);
    }
  } catch { // gone: asking goes on meanwhile
  } finally { clearTimeout(silence); }
}

function hear(line) {
  const [name, word] = line.split(': ');
  if (name === 'retry') state.wait = Number(word);
  if (name !== 'data') return;
  if (word === 'all') setTimeout(() => { ask('conversation'); ask('badge'); }, Math.random() * 1000); // not all pages at once
  else ask(word);
}

const shown = () => new Promise((done) => { document.addEventListener('visibilitychange', done, { once: true }); });

async function stay() {
  for (let failed = 0; places.conversation();) {
    while (document.hidden) await shown();
    const stop = new AbortController();
    const leave = () => { if (document.hidden) stop.abort(); };
    const began = Date.now();
    document.addEventListener('visibilitychange', leave);
    await listen(stop);
    document.removeEventListener('visibilitychange', leave);
    failed = state.told && (document.hidden || Date.now() - began > STOOD) ? 0 : Math.min(failed + 1, SLOWEST);
    state.told = false;
    await pause(state.wait * 2 ** failed * (0.25 + Math.random() / 2));
  }
}

// Reading: a message is read when the page is before somebody's eyes and the message in view.
const newest = () => [...document.querySelectorAll('.thread > li:not([hidden])')].at(-1);
const eyes = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) seen(); });
const seen = () => { if (!document.hidden) document.querySelectorAll('[data-when-seen]').forEach((mark) => { delete mark.dataset.whenSeen; htmx.trigger(mark, 'seen'); }); };

function watch() {
  eyes.disconnect();
  if (newest()) eyes.observe(newest());
}

// Scrolling: who reads at the end stays at the end, with what they are writing where it was; who reads above is left there.
const page = document.documentElement;
let height = 0;

document.addEventListener('htmx:before:swap', (event) => {
  if (!event.target.matches?.('[data-live]')) return;
  height = newest().getBoundingClientRect().bottom < innerHeight + AT_END ? page.scrollHeight : 0;
});
document.addEventListener('htmx:after:swap', () => {
  if (height) scrollBy(0, page.scrollHeight - height);
  height = 0;
  count();
  watch();
});
document.addEventListener('htmx:finally:request', ({ detail }) => {
  const { action } = detail.ctx.request;
  if (action.includes('/later?')) answered('conversation');
  if (action.includes('/unread?')) answered('badge');
  if (action.endsWith('/read') && !state.told) ask('badge');
});

function count() {
  const unread = Number(find('#bell')?.dataset.unread);
  document.title = unread ? `(${unread}) ${title}` : title;
}

document.addEventListener('visibilitychange', () => { if (!document.hidden) { seen(); state.asked.conversation = 0; turn(); } });
setInterval(turn, 5000);
count();
watch();
stay();
