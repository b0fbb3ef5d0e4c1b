/**
 * Summarize a week of weather readings.
 *
 * @param {{day: string, rain: number, high: number}[]} readings
 */
export function summarize(readings) {
  if (readings.length === 0) {
    throw new RangeError("no readings");
  }
  const rain = readings.reduce((sum, reading) => sum + reading.rain, 0);
  const hottest = readings.reduce((a, b) => (b.high > a.high ? b : a));
  const dry = readings.filter((reading) => reading.rain === 0).map((reading) => reading.day);
  return { rain: Math.round(rain * 10) / 10, hottest: hottest.day, dry };
}

const week = [
  { day: "Monday", rain: 0, high: 24 },
  { day: "Tuesday", rain: 3.2, high: 21 },
  { day: "Wednesday", rain: 11.7, high: 18 },
  { day: "Thursday", rain: 0.4, high: 20 },
  { day: "Friday", rain: 0, high: 26 },
];

// Printed as a table when the file is run by itself.
console.table(summarize(week));
