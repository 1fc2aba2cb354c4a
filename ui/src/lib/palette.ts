// Colours of drawings on canvas, read from the page's CSS variables.

const kSeriesColours = 10;

export interface Palette {
  text: string;
  dim: string;
  grid: string;
  surface: string;
  accent: string;
  series: string[];
  font: string;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: read('--text'),
    dim: read('--text-dim'),
    grid: read('--grid'),
    surface: read('--surface'),
    accent: read('--accent'),
    series: Array.from({ length: kSeriesColours }, (_, i) => read(`--series-${i}`)),
    font: `11px ${read('--font-sans')}`,
  };
}

/** CSS value of a series' colour, for legends. */
export function seriesColour(index: number): string {
  return `var(--series-${index % kSeriesColours})`;
}
