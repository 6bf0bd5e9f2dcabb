// Soft notes, made here so that nothing needs to be fetched; the more pressing, the more of them.

/** 0 says something, 2 says it for the last time. */
export type Urge = 0 | 1 | 2;

const NOTES: Record<Urge, { pitches: readonly number[]; volume: number }> = {
  0: { pitches: [660, 880], volume: 0.12 },
  1: { pitches: [660, 880, 660, 880], volume: 0.15 },
  2: { pitches: [880, 1175, 880, 1175, 880, 1175], volume: 0.18 },
};
const STEP_S = 0.12;
const NOTE_S = 0.3;
// Browsers keep a page silent until it was used; what could not sound then is no news later.
const LATE_MS = 1_000;

export function createChime(): (urge: Urge) => void {
  let context: AudioContext | null = null;
  let busyUntil = 0;

  const sound = (on: AudioContext, urge: Urge) => {
    // One after the other would be a siren, side by side a noise.
    if (on.currentTime < busyUntil) return;
    const { pitches, volume } = NOTES[urge];
    busyUntil = on.currentTime + pitches.length * STEP_S + NOTE_S;
    for (const [at, pitch] of pitches.entries()) note(on, pitch, volume, on.currentTime + at * STEP_S);
  };

  return (urge) => {
    context ??= new AudioContext();
    const on = context;
    const asked = performance.now();
    void on.resume().then(() => {
      if (performance.now() - asked < LATE_MS) sound(on, urge);
    });
  };
}

function note(on: AudioContext, pitch: number, volume: number, start: number) {
  const tone = on.createOscillator();
  const gain = on.createGain();
  tone.frequency.value = pitch;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(volume, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, start + NOTE_S);
  tone.connect(gain).connect(on.destination);
  tone.start(start);
  tone.stop(start + NOTE_S);
}
