// Labels of a time axis: 24-hour clock, the day where it changes. In the browser's zone.

const kMonths = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];
const kDay = 86_400;

const pad = (n: number, width = 2) => String(n).padStart(width, '0');

function dayLabel(date: Date): string {
  return `${kMonths[date.getMonth()]} ${date.getDate()}`;
}

/** `step`: seconds between labels. A second line names the day at the first label and where it changes. */
export function timeLabels(splits: number[], step: number): string[] {
  let lastDay = '';
  let lastYear = 0;
  return splits.map((seconds) => {
    const date = new Date(seconds * 1000);
    const day = dayLabel(date);
    if (step >= kDay) {
      const year = date.getFullYear();
      const label = year === lastYear ? day : `${day}\n${year}`;
      lastYear = year;
      return label;
    }
    let clock = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
    if (step < 60) clock += `:${pad(date.getSeconds())}`;
    if (step < 1) clock += `.${pad(date.getMilliseconds(), 3)}`;
    const label = day === lastDay ? clock : `${clock}\n${day}`;
    lastDay = day;
    return label;
  });
}
