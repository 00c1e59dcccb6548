// Chosen photos are shown before they are sent; too many or too large ones are told at once. The door says the same without it.
const MB = 1024 * 1024;

function said(input) {
  const files = [...input.files];
  if (files.length > Number(input.dataset.most)) return input.dataset.mostWords;
  const large = files.find((file) => file.size > 20 * MB);
  if (large) return input.dataset.oneWords.replace('{name}', () => large.name);
  return files.reduce((sum, file) => sum + file.size, 0) > 58 * MB ? input.dataset.sizeWords : '';
}

function shown(file) {
  const item = document.createElement('li');
  const address = URL.createObjectURL(file);
  const image = Object.assign(new Image(), { src: address, alt: file.name });
  image.onload = () => URL.revokeObjectURL(address);
  image.onerror = () => { URL.revokeObjectURL(address); item.textContent = file.name; }; // a format this browser does not draw
  item.append(image);
  return item;
}

function mark(input, words) {
  const box = document.getElementById(`${input.name}-said`);
  box.textContent = words;
  box.hidden = !words;
  input.closest('.field').classList.toggle('field--wrong', Boolean(words));
  input.setAttribute('aria-invalid', String(Boolean(words)));
  input.dataset.refused = words ? 'new' : '';
}

document.addEventListener('change', ({ target }) => {
  if (!target.matches?.('[data-preview]')) return;
  const words = said(target);
  mark(target, words);
  const list = document.getElementById(target.dataset.preview);
  if (words) target.value = '';
  list.replaceChildren(...[...target.files].map(shown));
  list.hidden = !target.files.length;
});

// What was refused is not forgotten: the first press leads there, the second one sends without it.
document.addEventListener('submit', (event) => {
  const input = event.target.querySelector('[data-refused="new"]');
  if (!input) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  input.dataset.refused = 'told';
  input.closest('details')?.setAttribute('open', '');
  input.closest('.field').scrollIntoView({ block: 'center' });
  input.focus({ preventScroll: true });
}, true);
