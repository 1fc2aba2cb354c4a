// What the timeline and the time chart share: one uPlot in an element, as wide as the element.

import uPlot from 'uplot';
import { timeLabels } from './axis';
import type { Palette } from './palette';

/** Axis options in the page's colours. */
export function timeAxis(palette: Palette): uPlot.Axis {
  return {
    stroke: palette.dim,
    font: palette.font,
    size: 42,
    gap: 6,
    space: 74,
    grid: { show: false },
    ticks: { stroke: palette.grid, width: 1, size: 5 },
    values: (_chart, splits, _axis, _space, step) => timeLabels(splits, step),
  };
}

/** Steps between labels where nothing is finer than a second: as uPlot's own, without its fractions. */
export const kWholeSeconds = [
  ...[1, 5, 10, 15, 30],
  ...[1, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * 3600),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 30, 60, 90, 120, 180].map((days) => days * 86_400),
  ...[1, 2, 5, 10, 25, 50, 100].map((years) => years * 365 * 86_400),
];

export function valueAxis(
  palette: Palette,
  space: number,
  format: (value: number) => string,
): uPlot.Axis {
  return {
    stroke: palette.dim,
    font: palette.font,
    size: (_chart, values) => 18 + 6.6 * Math.max(2, ...(values ?? []).map((text) => text.length)),
    gap: 6,
    space,
    grid: { stroke: palette.grid, width: 1 },
    ticks: { show: false },
    values: (_chart, splits) => splits.map(format),
  };
}

/** Calls `zoom` with the seconds that a drag selected, and takes the selection away. */
export function zoomHook(zoom: (min: number, max: number) => void): uPlot.Hooks.Arrays {
  return {
    setSelect: [
      (chart) => {
        const { left, width } = chart.select;
        if (width < 3) return;
        const min = chart.posToVal(left, 'x');
        const max = chart.posToVal(left + width, 'x');
        chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        zoom(min, max);
      },
    ],
  };
}

export interface MountedChart {
  chart: uPlot;
  destroy(): void;
}

/** `options` without the size, which is the element's own. */
export function mountChart(
  element: HTMLElement,
  options: Omit<uPlot.Options, 'width' | 'height'>,
  data: uPlot.AlignedData,
): MountedChart {
  const size = () => ({
    width: Math.max(80, element.clientWidth),
    height: Math.max(60, element.clientHeight),
  });
  const chart = new uPlot({ ...options, ...size() }, data, element);
  const observer = new ResizeObserver(() => chart.setSize(size()));
  observer.observe(element);
  return {
    chart,
    destroy() {
      observer.disconnect();
      chart.destroy();
    },
  };
}
