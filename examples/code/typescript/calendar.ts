/** Days of a month in weeks that begin on Monday; empty places are null. */
export function weeks(year: number, month: number): (number | null)[][] {
  const first = new Date(Date.UTC(year, month - 1, 1));
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  // Sunday is 0 in JavaScript, but the last day of our week.
  const offset = (first.getUTCDay() + 6) % 7;
  const cells: (number | null)[] = [
    ...Array<null>(offset).fill(null),
    ...Array.from({ length: days }, (_, index) => index + 1),
  ];
  while (cells.length % 7 !== 0) {
    cells.push(null);
  }
  const rows: (number | null)[][] = [];
  for (let start = 0; start < cells.length; start += 7) {
    rows.push(cells.slice(start, start + 7));
  }
  return rows;
}

export function print(year: number, month: number): string {
  return weeks(year, month)
    .map((row) => row.map((day) => String(day ?? "").padStart(3)).join(""))
    .join("\n");
}

console.log(print(2024, 2));
