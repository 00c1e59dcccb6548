// node build.mjs [folder]: bundle, minify, hash; the result is committed, so only who changes the front end needs Node.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, '../static/dist');
const modules = join(here, 'node_modules');
const read = (path) => readFileSync(join(here, path));
const digest = (algorithm, body, encoding) => createHash(algorithm).update(body).digest(encoding);
const target = ['es2022', 'chrome111', 'firefox115', 'safari16.4'];

const ICONS = `archive arrow-left arrow-right badge-check ban bell bell-off bookmark calendar camera car check chevron-down
  chevron-right circle-alert circle-check circle-plus clock coins copy eye eye-off file-text flag gift hammer
  hand-heart hand-helping heart-handshake house image info key-round landmark languages list log-in log-out mail map
  map-pin megaphone message-circle moon navigation newspaper package package-check paperclip pencil phone refresh-cw
  reply rotate-ccw search search-x send settings shield sliders-horizontal smartphone sparkles sun tag thumbs-up
  trash-2 triangle-alert user users wrench x`.split(/\s+/);

const files = {};
function put(name, body) {
  const bytes = Buffer.from(body);
  const dot = name.indexOf('.');
  const file = `${name.slice(0, dot)}.${digest('sha256', bytes, 'hex').slice(0, 10)}${name.slice(dot)}`;
  writeFileSync(join(out, file), bytes);
  files[name] = { file, bytes: bytes.length, integrity: `sha384-${digest('sha384', bytes, 'base64')}` };
}

// Leaflet's pictures (layers, its own marker, a behaviour of old browsers) are not used: no data:, no further request.
const withoutPictures = {
  name: 'without-pictures',
  setup: ({ onLoad }) => onLoad({ filter: /leaflet\.css$/ }, ({ path }) => ({
    contents: readFileSync(path, 'utf8').replace(/^\s*(background-image|behavior):\s*url\([^)]*\);?\s*$/gm, ''), loader: 'css',
  })),
};

async function bundle(entry, options) {
  const result = await build({
    entryPoints: [join(here, entry)], bundle: true, minify: true, write: false, target, nodePaths: [modules],
    external: ['*.woff2'], legalComments: 'none', ...options,
  });
  return result.outputFiles[0].text;
}

// Drawings of 24 to 320 units: two decimals are finer than a pixel.
const symbol = (id, svg) => svg.toString()
  .replace(/<!--.*?-->/gs, '')
  .replace(/<svg[^>]*viewBox="([^"]+)"[^>]*>/s, `<symbol id="${id}" viewBox="$1">`)
  .replace('</svg>', '</symbol>')
  .replace(/(\.\d\d)\d+/g, '$1') // cut, not rounded: flags of arcs may stand before a number without a space
  .replace(/\s*\n\s*/g, ' ').replace(/\s*(\/?>)\s*/g, '$1').trim();
const sprite = (symbols) => `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`;

function thirdParty() {
  const parts = [
    ['htmx.org', '0BSD'], ['lucide-static', 'ISC and MIT'], ['leaflet', 'BSD-2-Clause'], ['protomaps-leaflet', 'BSD-3-Clause'],
    ['pmtiles', 'BSD-3-Clause', 'protomaps-leaflet'], ['@protomaps/basemaps', 'BSD-3-Clause', 'protomaps-leaflet'], ['@mapbox/vector-tile', 'BSD-3-Clause'], ['@mapbox/point-geometry', 'ISC'],
    ['pbf', 'BSD-3-Clause'], ['fflate', 'MIT'], ['rbush', 'MIT'], ['quickselect', 'ISC'], ['potpack', 'ISC'], ['color2k', 'MIT'],
    ['@fontsource-variable/atkinson-hyperlegible-next', 'OFL-1.1; subset and weight axis trimmed'],
    ['@fontsource-variable/bricolage-grotesque', 'OFL-1.1; subset, one weight'],
  ];
  // `home`: where the text stands, when the package has none of its own but the same holder.
  const text = parts.map(([name, licence, home = name]) => {
    const file = readdirSync(join(modules, home)).find((entry) => /^licen[cs]e/i.test(entry));
    const body = readFileSync(join(modules, home, file), 'utf8').trim();
    const { version } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
    return `${name} ${version} (${licence})\n\n${body}\n`;
  });
  return text.join(`\n${'-'.repeat(80)}\n\n`);
}

const manifest = JSON.parse(read('package.json'));
const versions = { ...manifest.dependencies, ...manifest.devDependencies };

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

for (const font of ['text', 'text-ext', 'head', 'head-ext']) put(`${font}.woff2`, read(`fonts/${font}.woff2`));
const css = await bundle('css/app.css');
put('app.css', css.replace(/\.\.\/fonts\/([\w-]+\.woff2)/g, (_, name) => files[name].file));
put('poster.css', await bundle('css/poster.css'));
put('map.css', await bundle('css/map.css', { plugins: [withoutPictures] }));
for (const script of ['app.js', 'live.js', 'worker.js']) put(script, await bundle(`js/${script}`, { format: 'iife' }));
put('map.js', await bundle('js/map.js', { format: 'esm' }));
put('icons.svg', sprite([
  ...ICONS.map((name) => symbol(name, readFileSync(join(modules, 'lucide-static/icons', `${name}.svg`)))),
  symbol('logo', read('img/logo.svg')),
]));
// A page shows few drawings: each is a file, fetched where it is shown.
const drawings = readdirSync(join(here, 'img')).filter((name) => name.endsWith('.svg') && name !== 'logo.svg').sort();
for (const name of drawings) put(`art-${name}`, sprite([symbol('art', read(`img/${name}`))]));
// Larger drawings of the public pages, which show most of them at once: a sprite.
const scenes = { ask: 'img/ask.svg', offer: 'img/offer.svg', lend: 'img/lend.svg' };
for (const name of readdirSync(join(here, 'img/scenes')).sort()) scenes[name.slice(0, -4)] = `img/scenes/${name}`;
put('scenes.svg', sprite(Object.entries(scenes).map(([name, path]) => symbol(name, read(path)))));
for (const name of readdirSync(join(here, 'cards')).sort()) put(`card-${name}`, read(`cards/${name}`));
put('logo.svg', read('img/logo.svg'));
const { light } = JSON.parse(read('tokens.json'));
put('app.webmanifest', JSON.stringify({
  name: 'Smiile', short_name: 'Smiile', start_url: '/', scope: '/', display: 'standalone',
  background_color: light.paper, theme_color: light.surface,
  icons: [{ src: files['logo.svg'].file, sizes: 'any', type: 'image/svg+xml' }],
}));
writeFileSync(join(out, 'THIRD_PARTY.txt'), thirdParty());

const folders = ['css', 'js', 'img', 'img/scenes', 'fonts', 'cards'];
const paths = folders.flatMap((folder) => readdirSync(join(here, folder), { withFileTypes: true })
  .filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`));
const sources = [...paths, 'tokens.json', 'build.mjs', 'package.json', 'package-lock.json'].sort();
writeFileSync(join(out, 'manifest.json'), `${JSON.stringify({
  files, packages: versions,
  sources: Object.fromEntries(sources.map((path) => [path, digest('sha256', read(path), 'hex')])),
}, null, 1)}\n`);
for (const [name, { bytes }] of Object.entries(files)) console.log(name.padEnd(20), String(bytes).padStart(8));
