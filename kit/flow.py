"""Flow control: how much may be on its way to a reader before they say that it arrived."""

ENTRIES = 64
BYTES = 256 * 1024
STALLED_SECONDS = 20.0


class Credit:
    """One reader of one numbered stream. `sent` is the last number sent, `goal` the last one known to
    exist; between them lies what was held back, to be read from the rows once there is room."""

    __slots__ = ("_on_the_way", "_since", "_size", "goal", "sent")

    def __init__(self, sent: int, goal: int | None = None) -> None:
        self.sent = sent
        self.goal = sent if goal is None else goal
        self._on_the_way: list[tuple[int, int]] = []
        self._size = 0
        self._since = 0.0

    @property
    def is_behind(self) -> bool:
        return self.goal > self.sent

    @property
    def room(self) -> int:
        """How many more may be sent now."""
        return ENTRIES - len(self._on_the_way) if self._size < BYTES else 0

    def aim(self, seq: int) -> None:
        """Something up to `seq` exists."""
        self.goal = max(self.goal, seq)

    def spend(self, seq: int, size: int, now: float) -> None:
        """`seq` goes out, with so many bytes."""
        if not self._on_the_way:
            self._since = now
        self.sent = seq
        self.goal = max(self.goal, seq)
        self._on_the_way.append((seq, size))
        self._size += size

    def receive(self, seq: int, now: float) -> None:
        """The reader has everything up to `seq`."""
        kept = [sent for sent in self._on_the_way if sent[0] > seq]
        if len(kept) < len(self._on_the_way):
            self._since = now
            self._on_the_way = kept
            self._size = sum(size for _, size in kept)

    def is_stalled(self, now: float) -> bool:
        """Held back because nothing was received for too long."""
        return self.is_behind and not self.room and now - self._since > STALLED_SECONDS
