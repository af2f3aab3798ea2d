"""The colours of the page, light and dark; tests check the contrast of those that meet."""

from __future__ import annotations

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "page": "#ffffff",
    "panel": "#f6f7f9",
    "text": "#1b1f24",
    "muted": "#57606a",
    "line": "#d5dae0",
    "stroke": "#7a838d",
    "accent": "#0b57a4",
    "added": "#0f5f2b",
    "added-panel": "#eaf7ee",
    "added-word": "#b4e8c3",
    "removed": "#9b1423",
    "removed-panel": "#fdeff0",
    "removed-word": "#ffcbd0",
    "changed": "#6f4600",
    "changed-panel": "#fdf4dd",
}
DARK: Mapping[str, str] = {
    "page": "#14171b",
    "panel": "#1c2026",
    "text": "#e4e8ed",
    "muted": "#a3adb9",
    "line": "#353c45",
    "stroke": "#838e9a",
    "accent": "#82b7f2",
    "added": "#8fdba6",
    "added-panel": "#16271c",
    "added-word": "#1f5532",
    "removed": "#ffaab1",
    "removed-panel": "#2e1a1d",
    "removed-word": "#6d2730",
    "changed": "#f0cb7c",
    "changed-panel": "#2a2314",
}


def variables(colours: Mapping[str, str]) -> str:
    """The colours as custom properties of CSS."""
    return "".join(f"--{name}:{value};" for name, value in colours.items())
