/** The instants a log can hold. Without the definitions, which take longer to load than an agent's whole run. */

const YEAR_0 = -62_167_219_200_000;
const YEAR_10000 = 253_402_300_800_000;

/** Whether an instant is of the years 0 to 9999: a log has no way to write another. */
export function isWritable(ms: number): boolean {
  return ms >= YEAR_0 && ms < YEAR_10000;
}
