"""A small chart maker: panels with axes, lines, areas, dots and text, written as one SVG file.

Only the Python standard library. The same data gives the same bytes, so two runs can be compared file by file.
"""
import math
from html import escape

INK, SOFT, GRID = "#22282f", "#66707a", "#e3e7eb"
FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


def number(value):
    """A coordinate: two decimals at most, no needless zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def label(value):
    """A tick's text: no needless zeros, a real minus sign."""
    return f"{value:.10g}".replace("-", "\u2212")


def ticks(low, high, about=6):
    """Round numbers from low to high, roughly as many as asked for."""
    raw = (high - low) / max(about, 1)
    power = 10 ** math.floor(math.log10(raw))
    step = power * next(m for m in (1, 2, 5, 10) if m * power >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


class Page:
    """The sheet of paper: a title, a line under it, and everything the panels draw."""

    def __init__(self, width, height, title, subtitle=""):
        self.width, self.height, self.title = width, height, title
        self.parts = []
        self.text(30, 38, title, size=20, weight="bold")
        if subtitle:
            self.text(30, 60, subtitle, size=13, color=SOFT)

    def add(self, tag, **attributes):
        names = " ".join(
            f'{name.replace("_", "-")}="{escape(value if isinstance(value, str) else number(value))}"'
            for name, value in attributes.items() if value is not None)
        self.parts.append(f"<{tag} {names}/>")

    def text(self, x, y, words, size=12, color=INK, anchor="start", weight=None, style=None, turn=None):
        turned = f' transform="rotate({number(turn)} {number(x)} {number(y)})"' if turn else ""
        bold = f' font-weight="{weight}"' if weight else ""
        slant = f' font-style="{style}"' if style else ""
        self.parts.append(
            f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" fill="{color}"'
            f' text-anchor="{anchor}"{bold}{slant}{turned}>{escape(words)}</text>')

    def write(self, path):
        head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}"'
                f' width="{self.width}" height="{self.height}" role="img" font-family="{FONT}">\n'
                f"<title>{escape(self.title)}</title>\n"
                f'<rect width="{self.width}" height="{self.height}" fill="#ffffff"/>\n')
        with open(path, "w", encoding="utf-8") as out:
            out.write(head + "\n".join(self.parts) + "\n</svg>\n")


class Panel:
    """One pair of axes at a place of the page. log_x puts the x axis on a logarithmic scale."""

    def __init__(self, page, left, top, width, height, x, y, log_x=False):
        self.page, self.left, self.top, self.width, self.height = page, left, top, width, height
        self.bottom, self.right = top + height, left + width
        self.x_range, self.y_range, self.log_x = x, y, log_x

    def x(self, value):
        low, high = self.x_range
        if self.log_x:
            value, low, high = math.log(value), math.log(low), math.log(high)
        return self.left + (value - low) / (high - low) * self.width

    def y(self, value):
        low, high = self.y_range
        return self.bottom - (value - low) / (high - low) * self.height

    def y_axis(self, name, at=None, about=5):
        for tick in at or ticks(*self.y_range, about):
            y = self.y(tick)
            self.page.add("line", x1=self.left, x2=self.right, y1=y, y2=y, stroke=GRID, stroke_width=1)
            self.page.text(self.left - 8, y + 4, label(tick), anchor="end", color=SOFT)
        x, y = self.left - 46, self.top + self.height / 2
        self.page.text(x, y, name, anchor="middle", turn=-90)

    def x_axis(self, name="", at=None, about=8, labels=True):
        self.page.add("line", x1=self.left, x2=self.right, y1=self.bottom, y2=self.bottom, stroke=INK, stroke_width=1)
        for tick in at or ticks(*self.x_range, about):
            x = self.x(tick)
            self.page.add("line", x1=x, x2=x, y1=self.bottom, y2=self.bottom + 5, stroke=INK, stroke_width=1)
            if labels:
                self.page.text(x, self.bottom + 19, label(tick), anchor="middle", color=SOFT)
        if name:
            self.page.text(self.left + self.width / 2, self.bottom + 39, name, anchor="middle")

    def heading(self, words):
        self.page.text(self.left, self.top - 10, words, size=13, weight="bold")

    def _path(self, points):
        return " ".join(f"{number(self.x(x))},{number(self.y(y))}" for x, y in points)

    def line(self, points, color, width=1.5, dash=None, opacity=None):
        self.page.add("polyline", points=self._path(points), fill="none", stroke=color, stroke_width=width,
                      stroke_dasharray=dash, stroke_linejoin="round", opacity=opacity)

    def area(self, points, color, base=0, opacity=0.25):
        closed = [(points[0][0], base), *points, (points[-1][0], base)]
        self.page.add("polygon", points=self._path(closed), fill=color, fill_opacity=opacity)

    def band(self, x1, x2, color, opacity=0.5):
        a, b = self.x(max(x1, self.x_range[0])), self.x(min(x2, self.x_range[1]))
        self.page.add("rect", x=a, y=self.top, width=max(b - a, 0), height=self.height, fill=color,
                      fill_opacity=opacity)

    def dots(self, points, color, radius=2.5, fill=None):
        for x, y in points:
            self.page.add("circle", cx=self.x(x), cy=self.y(y), r=radius, fill=fill or color, stroke=color)

    def text(self, x, y, words, dx=0, dy=0, **looks):
        self.page.text(self.x(x) + dx, self.y(y) + dy, words, **looks)
