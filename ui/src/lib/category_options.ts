// Options of the ECharts drawing of categories.

import type { CategoryChartData } from './chart_data';
import { formatCompact } from './format';
import type { Palette } from './palette';

export type CategoryForm = 'column' | 'bar' | 'line' | 'pie';

export function categoryOptions(
  data: CategoryChartData,
  visible: boolean[],
  form: CategoryForm,
  stack: boolean,
  palette: Palette,
): Record<string, unknown> {
  const common = {
    animationDuration: 250,
    color: palette.series,
    textStyle: { fontFamily: palette.font.replace(/^\S+ /, ''), color: palette.text },
    // Drawn on the canvas: a tooltip made of markup would have to trust the log's text.
    tooltip: {
      renderMode: 'richText',
      trigger: form === 'pie' ? 'item' : 'axis',
      axisPointer: { type: form === 'line' ? 'line' : 'shadow' },
      backgroundColor: palette.surface,
      borderColor: palette.grid,
      textStyle: { color: palette.text, fontSize: 12 },
    },
  };
  return form === 'pie' ? { ...common, ...pie(data, palette) } : { ...common, ...bars() };

  function bars() {
    const categories = {
      type: 'category',
      data: data.categories,
      axisLabel: { color: palette.dim, width: 160, overflow: 'truncate', hideOverlap: true },
      axisLine: { lineStyle: { color: palette.grid } },
      axisTick: { show: false },
      name: data.label,
      nameLocation: form === 'bar' ? 'start' : 'end',
      nameTextStyle: { color: palette.dim },
      inverse: form === 'bar',
    };
    const values = {
      type: 'value',
      axisLabel: { color: palette.dim, formatter: formatCompact },
      splitLine: { lineStyle: { color: palette.grid } },
    };
    return {
      grid: { left: 12, right: 56, top: 28, bottom: 8, containLabel: true },
      xAxis: form === 'bar' ? values : categories,
      yAxis: form === 'bar' ? categories : values,
      series: data.series.flatMap((series, index) =>
        visible[index]
          ? [
              {
                name: series.name,
                type: form === 'line' ? 'line' : 'bar',
                data: series.values,
                stack: stack && form !== 'line' ? 'all' : undefined,
                barMaxWidth: 46,
                itemStyle: { color: palette.series[index % palette.series.length] },
              },
            ]
          : [],
      ),
    };
  }
}

/** A pie of the first column of numbers. */
function pie(data: CategoryChartData, palette: Palette) {
  const first = data.series[0];
  return {
    series: [
      {
        name: first?.name,
        type: 'pie',
        radius: ['42%', '72%'],
        itemStyle: { borderColor: palette.surface, borderWidth: 2, borderRadius: 4 },
        label: { color: palette.text, formatter: '{b}  {d} %' },
        data: data.categories.map((name, at) => ({ name, value: first?.values[at] ?? 0 })),
      },
    ],
  };
}
