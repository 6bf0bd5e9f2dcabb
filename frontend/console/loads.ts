// How much an agent carries, in words and as a share; the wire counts thousandths of a conversation.

const WHOLE = 1000;
const QUARTERS = ["", "¼", "½", "¾"];
const QUARTER = WHOLE / 4;

/** 2250 reads 2¼; what is no quarter reads with one digit. */
export function counted(thousandths: number, locale?: string): string {
  if (thousandths % QUARTER !== 0) {
    return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(thousandths / WHOLE);
  }
  const whole = Math.floor(thousandths / WHOLE);
  const part = QUARTERS[(thousandths % WHOLE) / QUARTER];
  return whole === 0 && part ? part : `${whole}${part}`;
}

/** The share of the desk that is taken, never more than all of it. */
export function shareOf(used: number, capacity: number): number {
  if (capacity <= 0) return used > 0 ? 1 : 0;
  return Math.min(1, Math.max(0, used / capacity));
}
