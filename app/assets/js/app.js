// Everything here makes a page nicer; each page works without it. Words come from data attributes.
import htmx from 'htmx.org';
import 'htmx.org/dist/ext/hx-csp.js';
import './photos.js';

window.htmx = htmx;
const words = document.body.dataset;

const focusErrors = () => document.querySelector('[data-errors]')?.focus();

function toast(text) {
  document.querySelector('.toast')?.remove();
  const box = Object.assign(document.createElement('div'), { className: 'toast' });
  const close = Object.assign(document.createElement('button'), { type: 'button', className: 'toast__close', textContent: words.close });
  box.setAttribute('role', 'alert');
  box.append(Object.assign(document.createElement('p'), { textContent: text }), close);
  document.body.append(box);
}

function reveal(button) {
  const field = document.getElementById(button.dataset.reveal);
  const shown = field.type === 'text';
  field.type = shown ? 'password' : 'text';
  button.setAttribute('aria-pressed', String(!shown));
}

// The position goes into a field the person sees and sends; nothing is sent by itself.
function locate(button) {
  const field = document.getElementById(button.dataset.position);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => { field.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`; field.closest('details')?.setAttribute('open', ''); field.dispatchEvent(new Event('input', { bubbles: true })); field.focus(); },
    () => toast(button.dataset.failed),
    { timeout: 15000, maximumAge: 600000 },
  );
}

// The live map is fetched when it is wanted, with its style; the still stays where nothing comes.
async function openMap(button) {
  const box = button.closest('[data-map]');
  button.disabled = true;
  try {
    const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: box.dataset.style });
    const styled = new Promise((resolve, reject) => { style.onload = resolve; style.onerror = reject; });
    document.head.append(style);
    const [{ open }] = await Promise.all([import(box.dataset.map), styled]);
    open(box);
  } catch {
    button.disabled = false;
    toast(words.noAnswer);
  }
}

document.addEventListener('click', (event) => {
  const find = (selector) => event.target.closest(selector);
  const opener = find('[data-open]');
  const box = opener && document.getElementById(opener.dataset.open);
  if (box) {
    event.preventDefault(); // without JavaScript the link leads to a page that asks the same
    box.showModal();
  }
  if (find('[data-close]')) find('dialog')?.close();
  if (find('.toast__close')) find('.toast').remove();
  if (find('[data-reveal]')) reveal(find('[data-reveal]'));
  if (find('[data-position]')) locate(find('[data-position]'));
  if (find('[data-open-map]')) openMap(find('[data-open-map]'));
  if (find('[data-print]')) print();
});

// A drawing below what is seen first is fetched when somebody comes near.
const near = new IntersectionObserver((seen) => seen.filter(({ isIntersecting }) => isIntersecting).forEach(({ target }) => {
  near.unobserve(target);
  target.querySelectorAll('[data-href]').forEach((use) => use.setAttribute('href', use.dataset.href));
}), { rootMargin: '300px' });

const enhance = (root) => root.querySelectorAll('[data-reveal][hidden], [data-position][hidden], [data-open-map][hidden], [data-print][hidden]').forEach((button) => { button.hidden = false; });
// What is chosen in a row that is pushed along stands in view.
document.querySelectorAll('.chips [aria-current], .tabs [aria-current]').forEach((one) => {
  const row = one.closest('nav');
  if (row.scrollWidth > row.clientWidth) row.scrollLeft += one.getBoundingClientRect().right - row.getBoundingClientRect().right + 16;
});
const watch = () => document.querySelectorAll('[data-later]').forEach((drawing) => near.observe(drawing));

// A message that came by two ways stands once.
function once() {
  const known = new Set();
  document.querySelectorAll('.thread > [id^="m-"]').forEach((one) => { if (known.has(one.id)) one.remove(); known.add(one.id); });
}

// What one has sent is seen at once, and one writes on.
function show() {
  const mark = document.querySelector('[data-sent]');
  if (!mark) return;
  mark.previousElementSibling?.scrollIntoView({ block: 'center' });
  mark.remove();
  document.querySelector('#answer [name=text]')?.focus({ preventScroll: true });
}

// A field that was pulled larger has a style of its own, which htmx would write into the new one, and the page's policy refuses.
document.addEventListener('htmx:before:swap', () => document.querySelectorAll('textarea[style]').forEach((one) => one.removeAttribute('style')));
document.addEventListener('htmx:after:swap', () => { once(); show(); enhance(document); watch(); focusErrors(); });
// What the page asks by itself is asked again: nobody waits for it.
const asked = (event) => !event.target.closest?.('[data-quiet]');
document.addEventListener('htmx:error', (event) => { if (asked(event)) toast(words.noAnswer); });
document.addEventListener('htmx:response:error', (event) => {
  const status = event.detail.ctx?.response?.status ?? 500;
  if (status === 413) toast(words.tooMuch); // nothing was swapped: what was typed is still there
  else if (asked(event) && status >= 500) toast(words.noAnswer);
});

// A form that leaves the page is sent once; one that htmx sends has its button taken away meanwhile. Back on the page, or
// when nothing came for long, it may be sent again.
const AGAIN = 10e3; // milliseconds
const free = (form) => { delete form.dataset.going; };
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if (form.dataset.going !== undefined) event.preventDefault();
  else setTimeout(free, AGAIN, form);
  form.dataset.going = '';
});
addEventListener('pageshow', () => document.querySelectorAll('[data-going]').forEach(free));

// The page that says there is no network (worker.js), kept once this page is done.
if (navigator.serviceWorker && words.worker) addEventListener('load', () => navigator.serviceWorker.register(words.worker).catch(() => {}));

enhance(document);
watch();
focusErrors();
