"""What was sent, acknowledged and delivered, and every breach of the promise seen on the way."""

import math
from array import array
from collections import Counter


class Ledger:
    """Every message of one server's run, by number. Zero stands for "not yet": the first `seq` is 1."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.authors: list[object] = []
        self.due = array("d")
        self.acked_seq = array("q")
        self.acked_at = array("d")
        self.delivered_seq = array("q")
        self.delivered_at = array("d")
        self.breaches: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self.due)

    def sent(self, id: str, author: object, due: float) -> None:
        self.numbers[id] = len(self.due)
        self.authors.append(author)
        self.due.append(due)
        self.acked_seq.append(0)
        self.acked_at.append(math.inf)
        self.delivered_seq.append(0)
        self.delivered_at.append(0.0)

    def acknowledged(self, id: str, author: object, seq: int, now: float) -> None:
        number = self.numbers.get(id, -1)
        if number < 0 or self.authors[number] is not author:
            self.breaches["acknowledged to somebody else"] += 1
        elif self.acked_seq[number]:
            self.breaches["acknowledged twice"] += 1
        else:
            self.acked_seq[number] = seq
            self.acked_at[number] = now

    def delivered(self, id: str, author: object, seq: int, now: float) -> int:
        """Notes the arrival at the author's partner; returns the message's number, or -1."""
        number = self.numbers.get(id, -1)
        if number < 0 or self.authors[number] is not author:
            self.breaches["delivered to a stranger"] += 1
            return -1
        if self.delivered_seq[number]:
            self.breaches["delivered twice"] += 1
            return -1
        self.delivered_seq[number] = seq
        self.delivered_at[number] = now
        return number

    def is_open(self, number: int) -> bool:
        return not (self.acked_seq[number] and self.delivered_seq[number])

    def close(self, *, stored: int) -> None:
        """Once nothing more can arrive: what was acknowledged is stored and delivered, under one number."""
        if stored < self.acked:
            self.breaches["acknowledged, not stored"] += self.acked - stored
        for acked, delivered in zip(self.acked_seq, self.delivered_seq, strict=True):
            if not acked:
                self.breaches["never acknowledged"] += 1
            if acked and not delivered:
                self.breaches["acknowledged, never delivered"] += 1
            if acked and delivered and acked != delivered:
                self.breaches["acknowledged under another seq"] += 1

    @property
    def acked(self) -> int:
        return sum(1 for seq in self.acked_seq if seq)

    @property
    def delivered_once(self) -> int:
        return sum(1 for seq in self.delivered_seq if seq)
