"""Colours that can be read: contrast by WCAG 2.2, and an accent corrected until it is enough."""

import colorsys

TEXT_CONTRAST = 4.5
WHITE, BLACK = "#ffffff", "#101418"
STEP = 0.02


def _channels(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable_accent(accent: str) -> str:
    """The accent itself if it stands out from white and carries white text, else the nearest darker one."""
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(accent))
    while contrast(accent, WHITE) < TEXT_CONTRAST and light > 0:
        light = max(0.0, light - STEP)
        accent = "#" + "".join(
            f"{round(channel * 255):02x}" for channel in colorsys.hls_to_rgb(hue, light, saturation)
        )
    return accent


def on(accent: str) -> str:
    """White or near-black, whichever reads better on the accent."""
    return max((WHITE, BLACK), key=lambda text: contrast(text, accent))
