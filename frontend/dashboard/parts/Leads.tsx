// A count that leads to those whom it counts.

export function Leads({ many, label, to }: { many: number; label: string; to(): void }) {
  if (!many) return <>{many}</>;
  return (
    <button type="button" class="link figure" aria-label={label} onClick={to}>
      {many}
    </button>
  );
}
