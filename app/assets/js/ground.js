// What lies under everything on a live map: outlines and names of places, or streets where an operator has laid them.
// Layers of ours: communes, labels. Layers of streets: those of Protomaps' basemap (docs.protomaps.com/basemaps/layers).
import { CenteredTextSymbolizer, LineLabelSymbolizer, LineSymbolizer, PolygonSymbolizer, exp, leafletLayer } from 'protomaps-leaflet';

const AREA = 3; // kind of geometry, as vector tiles number them
const WIDTHS = {
  highway: [[6, 1], [14, 7], [18, 30]], major_road: [[8, 0.7], [14, 5], [18, 26]],
  minor_road: [[11, 0.5], [14, 2.5], [18, 18]], path: [[13, 0.5], [18, 3]],
};
const GREEN = new Set(['park', 'forest', 'wood', 'grass', 'garden', 'meadow', 'grassland', 'scrub', 'nature_reserve', 'cemetery', 'pitch', 'playground', 'golf_course', 'orchard', 'vineyard']);

function rules() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const family = style.getPropertyValue('--family-text');
  const label = (size, weight = 600) => ({
    labelProps: ['name'], fill: colour('ink-soft'), stroke: colour('surface'), width: 3, lineHeight: 1.2, font: `${weight} ${size}px ${family}`,
  });
  const area = (dataLayer, fill, filter) => ({ dataLayer, filter, symbolizer: new PolygonSymbolizer({ fill: colour(fill) }) });
  const road = (kind) => ({
    dataLayer: 'roads', filter: (_, { props }) => props.kind === kind,
    symbolizer: new LineSymbolizer({ color: colour(kind === 'highway' ? 'sun' : 'line'), width: exp(1.6, WIDTHS[kind]) }),
  });
  return {
    backgroundColor: colour('sunken'),
    paintRules: [
      area('earth', 'surface'),
      { dataLayer: 'communes', symbolizer: new PolygonSymbolizer({ fill: colour('surface'), stroke: colour('line'), width: 1.2 }) },
      area('landuse', 'leaf-soft', (_, { props }) => GREEN.has(props.kind)),
      area('water', 'sky-soft', (_, { geomType }) => geomType === AREA),
      { dataLayer: 'water', filter: (_, { geomType }) => geomType !== AREA, symbolizer: new LineSymbolizer({ color: colour('sky-soft'), width: exp(1.6, [[10, 1], [16, 5]]) }) },
      area('buildings', 'sunken'),
      ...Object.keys(WIDTHS).reverse().map(road),
    ],
    labelRules: [
      { dataLayer: 'places', filter: (_, { props }) => props.kind === 'locality', symbolizer: new CenteredTextSymbolizer(label(14, 700)) },
      { dataLayer: 'labels', sort: (one, other) => other.population - one.population, symbolizer: new CenteredTextSymbolizer(label(14)) },
      { dataLayer: 'roads', minzoom: 14, filter: (_, { props }) => props.kind !== 'path', symbolizer: new LineLabelSymbolizer(label(12)) },
    ],
  };
}

// Draws the ground, and anew when the page turns dark or light.
export function ground(map, { tiles, zoom }) {
  const url = new URL(tiles, location.href).href.replaceAll('%7B', '{').replaceAll('%7D', '}');
  let layer;
  const draw = () => {
    layer?.remove();
    layer = leafletLayer({ url, maxDataZoom: Number(zoom), attribution: '', ...rules() }).addTo(map);
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  draw();
}
