// How a person is drawn where there is no picture: initials and a tint that stays theirs.

const TINTS = 6;

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/u).filter(Boolean);
  const first = firstLetter(parts[0] ?? "");
  const last = parts.length > 1 ? firstLetter(parts[parts.length - 1]!) : "";
  return (first + last).toLocaleUpperCase() || "?";
}

function firstLetter(word: string): string {
  return Array.from(word.normalize("NFC")).find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? "";
}

export function tint(key: string): number {
  let sum = 0;
  for (let at = 0; at < key.length; at += 1) sum = (sum * 31 + key.charCodeAt(at)) >>> 0;
  return sum % TINTS;
}
