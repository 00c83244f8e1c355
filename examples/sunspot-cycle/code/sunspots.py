"""Finds the length of the sunspot cycle in yearly sunspot numbers and draws it.

Reads ../data/sunspots-yearly-1700-2008.csv, writes sunspots.svg, spectrum.csv, cycles.csv and summary.json to ../results.
"""
import argparse
import csv
import json
import os
import re
import sys

import cycle
from chart import INK, SOFT, Page, Panel

DATA = "../data/sunspots-yearly-1700-2008.csv"
RESULTS = "../results"
SMOOTH = ("none", "running mean", "Gaussian")
TAPER = ("none", "Hann")
COLOR = os.environ.get("FIGURE_COLOR", "darkorange")  # set in environment/Dockerfile


def between(kind, low, high):
    """An argparse type: a whole or decimal number within limits."""
    def read(text):
        try:
            value = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"'{text}' is not {'a whole' if kind is int else 'a'} number")
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is outside {low} to {high}")
        return value
    return read


def caption(text):
    if not re.fullmatch(r"[^<>&]{0,80}", text):
        raise argparse.ArgumentTypeError("at most 80 characters, without <, > and &")
    return text


def arguments():
    parser = argparse.ArgumentParser(prog="sunspot-cycle", description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--first_year", type=between(int, 1700, 2008), default=1700)
    parser.add_argument("--last_year", type=between(int, 1700, 2008), default=2008)
    parser.add_argument("--smooth", choices=SMOOTH, default="Gaussian")
    parser.add_argument("--smooth_years", type=between(float, 1, 60), default=11)
    parser.add_argument("--taper", choices=TAPER, default="Hann")
    parser.add_argument("--min_period", type=between(float, 2, 100), default=2.5)
    parser.add_argument("--max_period", type=between(float, 3, 150), default=40)
    parser.add_argument("--caption", type=caption, default="")
    args = parser.parse_args()
    if args.last_year - args.first_year < 44:
        parser.error(f"--first_year={args.first_year} to --last_year={args.last_year}: give at least 45 years, four cycles")
    if args.max_period < args.min_period + 1:
        parser.error(f"--max_period={args.max_period:g} must be at least one year more than --min_period={args.min_period:g}")
    if args.max_period > args.last_year - args.first_year + 1:
        parser.error(f"--max_period={args.max_period:g} is longer than the {args.last_year - args.first_year + 1} years chosen")
    return args


def read(first, last):
    try:
        with open(DATA, encoding="utf-8", newline="") as source:
            rows = [(int(row["year"]), float(row["sunspot_number"])) for row in csv.DictReader(source)]
    except (OSError, KeyError, ValueError) as problem:
        sys.exit(f"sunspot-cycle: cannot read {DATA}: {problem}")
    return [(year, number) for year, number in rows if first <= year <= last]


def draw(args, series, smoothed, found, spectrum, best, limit):
    years = [year for year, _ in series]
    top = max(number for _, number in series)
    page = Page(960, 720, args.caption or "The sunspot cycle",
                f"Yearly mean sunspot number {years[0]}\u2013{years[-1]} and its periodogram")

    panel = Panel(page, 80, 110, 850, 240, (years[0], years[-1]), (0, top * 1.18))
    panel.heading("Series")
    if years[0] <= 1790 and years[-1] >= 1830:
        panel.band(1790, 1830, "#dfe8f3", 0.7)
        panel.text(1810, top * 1.18, "Dalton minimum", dy=15, size=11, anchor="middle", color=SOFT, style="italic")
    panel.y_axis("sunspot number")
    panel.area(series, COLOR, opacity=0.28)
    panel.line(series, COLOR, 1.4)
    if args.smooth != "none":
        panel.line(list(zip(years, smoothed)), INK, 2)
    for number, _, year, height, _ in found:
        panel.text(year, height, label_of(number), dy=-6, size=10, anchor="middle", color=SOFT)
    panel.x_axis("year", about=9)
    if args.smooth != "none":
        legend(page, panel.right, 100, f"{args.smooth}, {args.smooth_years:g} years")

    period, power = best
    ceiling = max(power, limit) * 1.15
    panel = Panel(page, 80, 450, 850, 200, (args.min_period, args.max_period), (0, ceiling), log_x=True)
    panel.heading("Periodogram")
    panel.y_axis("power (white noise = 1)")
    inside = sorted(spectrum)
    panel.area(inside, COLOR, opacity=0.28)
    panel.line(inside, COLOR, 1.6)
    panel.line([(args.min_period, limit), (args.max_period, limit)], SOFT, 1, dash="5 4")
    panel.text(args.max_period, limit, "chance of 0.1 % in white noise", dy=-6, size=11, anchor="end", color=SOFT)
    at = [p for p in (2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 60, 80, 100, 150) if args.min_period <= p <= args.max_period]
    panel.x_axis("period (years, logarithmic)", at=at)
    panel.line([(period, 0), (period, power)], INK, 1, dash="2 3")
    panel.dots([(period, power)], INK, 3.5)
    right = panel.x(period) < panel.right - 120
    panel.text(period, power, f"{period:.2f} years", dx=10 if right else -10, dy=4, size=14, weight="bold",
               anchor="start" if right else "end")
    page.text(30, 708, "Small figures above the maxima: Wolf's number of the cycle.", size=11, color=SOFT)
    page.write(f"{RESULTS}/sunspots.svg")


def label_of(number):
    return str(number).replace("-", "\u2212")


def legend(page, right, y, words):
    page.text(right, y, words, size=11, anchor="end", color=SOFT)
    start = right - 6.2 * len(words) - 36
    page.add("line", x1=start, x2=start + 24, y1=y - 4, y2=y - 4, stroke=INK, stroke_width=2)


def table(name, header, rows):
    with open(f"{RESULTS}/{name}", "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    args = arguments()
    series = read(args.first_year, args.last_year)
    years, numbers = [year for year, _ in series], [number for _, number in series]
    if not series or years != list(range(args.first_year, args.last_year + 1)):
        sys.exit(f"sunspot-cycle: {DATA} does not hold every year from {args.first_year} to {args.last_year}")
    print(f"read {len(series)} years, {years[0]} to {years[-1]}, highest {max(numbers):g} in {years[numbers.index(max(numbers))]}")

    smoothed = cycle.smooth(numbers, args.smooth, args.smooth_years)
    spectrum = cycle.periodogram(numbers, args.taper, args.min_period, args.max_period)
    if len(spectrum) < 3:
        print("sunspot-cycle: error: the periods are too close for so few years: lower --min_period or raise --max_period",
              file=sys.stderr)
        sys.exit(2)
    period, power = best = cycle.peak(spectrum)
    independent = len(numbers) // 2
    chance = cycle.false_alarm(power, independent)
    print(f"periodogram: {len(spectrum)} periods from {args.min_period:g} to {args.max_period:g} years, taper {args.taper}")
    print(f"strongest period: {period:.2f} years, power {power:.1f}, chance in white noise {chance:.1e}")

    found = cycle.cycles(years, numbers)
    lengths = [end - start for _, start, _, _, end in found if end is not None]
    mean = sum(lengths) / len(lengths) if lengths else None
    if lengths:
        print(f"minimum to minimum: {len(lengths)} whole cycles, {mean:.1f} years on average, "
              f"{min(lengths)} to {max(lengths)}")

    table("spectrum.csv", ["period_years", "power"], [(f"{p:.4f}", f"{a:.4f}") for p, a in spectrum])
    table("cycles.csv", ["cycle", "minimum_year", "maximum_year", "maximum_sunspot_number", "length_years"],
          [(n, start, top, height, "" if end is None else end - start) for n, start, top, height, end in found])
    draw(args, series, smoothed, found, spectrum, best, cycle.threshold(0.001, independent))
    summary = {
        "years": [years[0], years[-1]],
        "mean_sunspot_number": round(sum(numbers) / len(numbers), 2),
        "strongest_period_years": round(period, 3),
        "power": round(power, 2),
        "white_noise_chance": float(f"{chance:.3g}"),
        "whole_cycles": len(lengths),
        "mean_cycle_length_years": None if mean is None else round(mean, 2),
        "parameters": vars(args),
    }
    with open(f"{RESULTS}/summary.json", "w", encoding="utf-8") as out:
        json.dump(summary, out, indent=2)
        out.write("\n")
    print("wrote sunspots.svg, spectrum.csv, cycles.csv, summary.json")


if __name__ == "__main__":
    main()
