"""Lines over time as images, for letters: the same as the small ones on the dashboard."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

# Drawn twice as large as shown, for sharp screens.
WIDTH, HEIGHT, MARGIN = 480, 96, 8
# Clear paper, and lines that are seen on a light one and on a dark one.
LINE, SOFT, PAPER = "#4c6ee6", "#78818f", (255, 255, 255, 0)
THICK, THIN, DOT, DASH = 4, 2, 7, 10


def line(values: Sequence[float | None], target: float | None) -> bytes:
    """A PNG of the values from the oldest to the newest, from zero up, with a gap where there is none, a
    dot on the last, and the target as a dashed line."""
    image = Image.new("RGBA", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known, *([] if target is None else [target])])

    def y(value: float) -> float:
        return HEIGHT - MARGIN - (value - low) / ((high - low) or 1) * (HEIGHT - 2 * MARGIN)

    if target is not None:
        for x in range(0, WIDTH, 2 * DASH):
            draw.line([(x, y(target)), (x + DASH, y(target))], fill=SOFT, width=THIN)
    step = (WIDTH - 2 * MARGIN) / max(1, len(values) - 1)
    points = [None if v is None else (MARGIN + n * step, y(v)) for n, v in enumerate(values)]
    for one, other in zip(points, points[1:], strict=False):
        if one and other:
            draw.line([one, other], fill=LINE, width=THICK)
    for n, point in enumerate(points):
        is_alone = sum(1 for each in points[max(0, n - 1) : n + 2] if each) == 1
        if point and (is_alone or n == len(points) - 1):
            draw.ellipse([point[0] - DOT, point[1] - DOT, point[0] + DOT, point[1] + DOT], fill=LINE)
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
