// Chosen photos are shown before they are sent; too many or too large ones are told at once. The door says the same without it.
const MB = 1024 * 1024;

function said(input) {
  const files = [...input.files];
  if (files.length > Number(input.dataset.most)) return input.dataset.mostWords;
  const all = files.reduce((sum, file) => sum + file.size, 0);
  return files.some((file) => file.size > 20 * MB) || all > 58 * MB ? input.dataset.sizeWords : '';
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

document.addEventListener('change', ({ target }) => {
  if (!target.matches?.('[data-preview]')) return;
  const words = said(target);
  const box = document.getElementById(`${target.name}-said`);
  box.textContent = words;
  box.hidden = !words;
  const list = document.getElementById(target.dataset.preview);
  if (words) target.value = '';
  list.replaceChildren(...[...target.files].map(shown));
  list.hidden = !target.files.length;
});
