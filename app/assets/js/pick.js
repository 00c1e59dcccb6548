// A pin that says where one lives: dragged, set by a touch, or moved by the arrow keys. It fills the field of the form;
// nothing is sent by itself. The circle is the area in which neighbours see it.
import L from 'leaflet';

const STEP_M = 100; // one press of an arrow; with Shift a tenth
const BLUR_M = 400; // the farthest a public point lies from the true one (accounts/policy.py)
const METRES_PER_DEGREE = 111195;
const ARROWS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

export function pick(map, box) {
  const field = document.getElementById(box.dataset.pick);
  const { form } = field;
  const centre = L.latLng(+box.dataset.lat, +box.dataset.lon);
  const told = Object.assign(document.createElement('p'), { className: 'map__told' });
  told.setAttribute('role', 'status');
  box.append(told);
  const area = L.circle(centre, { radius: BLUR_M, interactive: false, className: 'map__area map__area--on' }).addTo(map);
  const icon = L.divIcon({ className: 'map__pin map__pin--home', iconSize: [44, 44], iconAnchor: [22, 40], html: document.getElementById(box.dataset.icon).innerHTML });
  const pin = L.marker(typed(field.value) ?? centre, { icon, draggable: true, autoPan: true, keyboard: true }).addTo(map);
  const element = pin.getElement();
  element.setAttribute('role', 'application');
  element.setAttribute('aria-label', box.dataset.keys);

  const move = (point, write = true) => {
    pin.setLatLng(point);
    area.setLatLng(point);
    told.textContent = words(box, centre, point);
    if (!write) return;
    field.value = `${point.lat.toFixed(5)}, ${point.lng.toFixed(5)}`;
    form.querySelectorAll('[type=radio]:checked').forEach((choice) => { choice.checked = false; });
  };
  move(pin.getLatLng(), false);
  pin.on('drag', () => move(pin.getLatLng()));
  map.on('click', ({ latlng }) => move(latlng));
  element.addEventListener('keydown', (event) => {
    const [north, east] = ARROWS[event.key] ?? [];
    if (north === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // the map itself would slide
    const { lat, lng } = pin.getLatLng();
    const step = (event.shiftKey ? STEP_M / 10 : STEP_M) / METRES_PER_DEGREE;
    move(L.latLng(lat + north * step, lng + (east * step) / Math.cos((lat * Math.PI) / 180)));
    map.panInside(pin.getLatLng(), { padding: [60, 60], animate: false });
  });
  field.addEventListener('input', () => {
    const point = typed(field.value);
    if (!point) return;
    move(point, false);
    map.panTo(point, { animate: false });
  });
  form.addEventListener('change', ({ target }) => { if (target.type === 'radio') field.value = ''; });
}

function typed(text) {
  const found = /^\s*(-?\d{1,2}\.\d+)\s*[,; ]\s*(-?\d{1,3}\.\d+)\s*$/.exec(text);
  return found && L.latLng(+found[1], +found[2]);
}

// "1.2 km, north-east", from the middle of the town.
function words(box, centre, point) {
  const north = point.lat - centre.lat;
  const east = (point.lng - centre.lng) * Math.cos((centre.lat * Math.PI) / 180);
  const metres = Math.round((Math.hypot(north, east) * METRES_PER_DEGREE) / 10) * 10;
  if (!metres) return box.dataset.centre;
  const far = metres >= 1000;
  const length = new Intl.NumberFormat(document.documentElement.lang, { style: 'unit', unit: far ? 'kilometer' : 'meter', maximumFractionDigits: 1 });
  const eighth = (Math.round((Math.atan2(east, north) / (2 * Math.PI)) * 8) + 8) % 8;
  return box.dataset.away.replace('{distance}', length.format(far ? metres / 1000 : metres)).replace('{direction}', JSON.parse(box.dataset.directions)[eighth]);
}
