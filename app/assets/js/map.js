// The live map, fetched when somebody opens it. Words, colours and data come from the page; the still stays for print.
import L from 'leaflet';
import { ground } from './ground.js';
import { pick } from './pick.js';

const TAP = 44; // pixels that a finger needs
const NEAREST = { ground: 14, streets: 18 };
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

// Puts a live map into `box` and returns it when it stands.
export function open(box) {
  const { lat, lon, sources, name, closer, farther, radius } = box.dataset;
  const canvas = Object.assign(document.createElement('div'), { className: 'map__canvas' });
  canvas.setAttribute('role', 'region');
  canvas.setAttribute('aria-label', name);
  box.append(canvas);
  box.classList.add('map--live');
  const map = L.map(canvas, {
    zoomControl: false,
    scrollWheelZoom: false,
    minZoom: 7,
    maxZoom: NEAREST['streets' in box.dataset ? 'streets' : 'ground'],
    zoomAnimation: !calm(),
    fadeAnimation: false,
    markerZoomAnimation: !calm(),
  });
  L.control.zoom({ zoomInTitle: closer, zoomOutTitle: farther }).addTo(map);
  map.attributionControl.setPrefix(false).addAttribution(escaped(sources));
  map.fitBounds(L.latLng(+lat, +lon).toBounds(2 * (radius || 1500)));
  ground(map, box.dataset);
  if (box.dataset.pins) pins(map, box);
  if (box.dataset.pick) pick(map, box);
  canvas.focus({ preventScroll: true });
  return map;
}

function escaped(text) {
  const scratch = document.createElement('p');
  scratch.textContent = text;
  return scratch.innerHTML;
}

// Pins that stand apart at first; finer ones from where those stand apart as well.
function pins(map, box) {
  const { lat, lon, radius } = box.dataset;
  L.circle([+lat, +lon], { radius: +radius, interactive: false, className: 'map__ring' }).addTo(map);
  const layers = JSON.parse(document.getElementById(box.dataset.pins).textContent).map(({ reach, pins: of }) => ({ reach, group: L.layerGroup(), of }));
  const unchosen = { off: () => {} };
  let chosen = unchosen;
  const choose = (pin) => { chosen.off(); chosen = pin; };
  for (const layer of layers) for (const pin of layer.of) place(layer, pin, box, choose);
  const show = () => {
    const metresPerPixel = (40075017 * Math.cos((lat * Math.PI) / 180)) / 2 ** (map.getZoom() + 8);
    const fits = layers.filter(({ reach }) => (2 * reach) / metresPerPixel >= TAP);
    const wanted = fits.at(-1) ?? layers[0];
    if (map.hasLayer(wanted.group)) return;
    choose(unchosen);
    layers.forEach(({ group }) => group.remove());
    wanted.group.addTo(map);
  };
  map.on('zoomend', show);
  show();
}

function place({ reach, group }, pin, box, choose) {
  const area = L.circle([pin.lat, pin.lon], { radius: reach, interactive: false, className: 'map__area' }).addTo(group);
  const icon = L.divIcon({ className: 'map__pin', iconSize: [TAP, TAP], html: Object.assign(document.createElement('span'), { textContent: pin.count }) });
  const marker = L.marker([pin.lat, pin.lon], { icon, keyboard: true, riseOnHover: true }).addTo(group);
  const mark = (on) => {
    marker.getElement()?.setAttribute('aria-pressed', String(on));
    area.getElement()?.classList.toggle('map__area--on', on);
  };
  const on = () => {
    choose({ off: () => mark(false) });
    mark(true);
    list(box, pin.area);
  };
  marker.on('add', () => {
    marker.getElement().setAttribute('aria-label', pin.name);
    marker.getElement().title = pin.name;
    mark(false);
  });
  marker.on('click', on);
  marker.on('keypress', ({ originalEvent }) => {
    if (originalEvent.key !== ' ' && originalEvent.key !== 'Enter') return;
    originalEvent.preventDefault();
    on();
  });
}

// The ads of one pin take the place of the list; its heading is read aloud.
async function list(box, area) {
  const { list: address, target } = box.dataset;
  await window.htmx.ajax('GET', `${address}&area=${area}`, { target, swap: 'outerHTML' });
  document.querySelector(`${target} h2`)?.focus();
}
