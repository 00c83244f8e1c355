"""Draws composition.tsv as a bar chart in SVG, which needs nothing but Python."""

import argparse
from html import escape
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--title", default="GC content by region")
title = parser.parse_args().title

rows = [line.split("\t") for line in Path("../results/composition.tsv").read_text().splitlines()]
width, height, left, bottom, top = 900, 420, 60, 60, 60
lowest, highest = 35, 65
step = (width - left - 20) / len(rows)


def y(percent):
    return top + (height - top - bottom) * (highest - percent) / (highest - lowest)


parts = [
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">',
    f'<rect width="{width}" height="{height}" fill="white"/>',
    f'<text x="{left}" y="30" font-size="18">{escape(title)}</text>',
]
for percent in range(lowest, highest + 1, 5):
    parts.append(f'<line x1="{left}" x2="{width - 20}" y1="{y(percent):.1f}" y2="{y(percent):.1f}" stroke="#ddd"/>')
    parts.append(f'<text x="{left - 8}" y="{y(percent) + 4:.1f}" text-anchor="end">{percent} %</text>')
for i, (number, first, last, gc, _, word) in enumerate(rows):
    x = left + i * step
    bar = max(lowest, float(gc))
    parts.append(
        f'<rect x="{x + 1:.1f}" y="{y(bar):.1f}" width="{max(step - 2, 0.5):.1f}" height="{y(lowest) - y(bar):.1f}" fill="#2a7f86">'
        f"<title>{first}-{last}: {gc} % GC</title></rect>"
    )
for i in range(0, len(rows), max(1, len(rows) // 8)):
    parts.append(f'<text x="{left + i * step:.1f}" y="{height - bottom + 20}">{int(rows[i][1]) // 1000} kb</text>')
parts.append("</svg>")
Path("../results/composition.svg").write_text("\n".join(parts) + "\n")
print(f"{len(rows)} regions drawn")
