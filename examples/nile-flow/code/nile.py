"""Did the flow of the Nile change for good, and when? One change point in the yearly flow at Aswan.

Reads ../data/nile-aswan-1871-1970.csv, writes nile.svg, posterior.csv and summary.json to ../results.
"""
import argparse
import csv
import json
import math
import os
import sys

import changepoint
from chart import INK, SOFT, Page, Panel

DATA = "../data/nile-aswan-1871-1970.csv"
RESULTS = "../results"
COLOR = os.environ.get("FIGURE_COLOR", "steelblue")  # set in environment/Dockerfile
LATE = "#c4483d"


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


def arguments():
    parser = argparse.ArgumentParser(prog="nile-flow", description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--first_year", type=between(int, 1871, 1970), default=1871)
    parser.add_argument("--last_year", type=between(int, 1871, 1970), default=1970)
    parser.add_argument("--shortest_segment", type=between(int, 2, 40), default=5)
    parser.add_argument("--log_flow", choices=("True", "False"), default="False")
    parser.add_argument("--credible_level", type=between(float, 0.5, 0.999), default=0.95)
    parser.add_argument("--permutations", type=between(int, 99, 9999), default=1999)
    parser.add_argument("--seed", type=between(int, 0, 2**31 - 1), default=1898)
    args = parser.parse_args()
    years = args.last_year - args.first_year + 1
    if years < 2 * args.shortest_segment + 4:
        parser.error(f"--first_year={args.first_year} to --last_year={args.last_year} are {max(years, 0)} years: "
                     f"give at least {2 * args.shortest_segment + 4} with --shortest_segment={args.shortest_segment}")
    return args


def read(first, last):
    try:
        with open(DATA, encoding="utf-8", newline="") as source:
            rows = [(int(row["year"]), float(row["flow_1e8_m3"])) for row in csv.DictReader(source)]
    except (OSError, KeyError, ValueError) as problem:
        sys.exit(f"nile-flow: cannot read {DATA}: {problem}")
    return [(year, flow) for year, flow in rows if first <= year <= last]


def spans(years):
    """Sorted years in words: 1897-1900, 1905."""
    runs = []
    for year in years:
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(f"{a}-{b}" if a < b else f"{a}" for a, b in runs)


def draw(series, change, before, after, chances, chosen, level):
    years = [year for year, _ in series]
    flows = [flow for _, flow in series]
    low, high = 200 * math.floor(min(flows) / 200), 200 * math.ceil(max(flows) / 200)
    across = (years[0] - 0.5, years[-1] + 0.5)
    page = Page(960, 680, "The flow of the Nile at Aswan",
                f"Yearly volume {years[0]}\u2013{years[-1]}: one change of level, and when it happened")

    panel = Panel(page, 80, 110, 850, 260, across, (low, high))
    panel.heading("Yearly flow")
    for year in chosen:
        panel.band(year - 0.5, year + 0.5, "#f0e3cf", 1)
    panel.y_axis("flow (10\u2078 m\u00b3 a year)")
    panel.line(series, COLOR, 1, opacity=0.5)
    panel.dots(series, COLOR, 2.6)
    panel.line([(across[0], before), (change - 0.5, before)], INK, 2.2)
    panel.line([(change - 0.5, after), (across[1], after)], LATE, 2.2)
    page.text(panel.right - 130, 100, f"until {change - 1}: {before:.0f}", size=13, weight="bold", anchor="end")
    page.text(panel.right, 100, f"from {change}: {after:.0f}", size=13, weight="bold", anchor="end", color=LATE)
    panel.line([(change - 0.5, low), (change - 0.5, high)], INK, 1, dash="4 4")
    panel.x_axis(about=10)

    top = max(chance for _, chance in chances)
    panel = Panel(page, 80, 430, 850, 180, across, (0, top * 1.2))
    panel.heading("Probability that the new level began in this year")
    panel.y_axis("probability")
    for year, chance in chances:
        left, right = panel.x(year - 0.4), panel.x(year + 0.4)
        page.add("rect", x=left, y=panel.y(chance), width=right - left, height=panel.bottom - panel.y(chance),
                 fill=LATE if year in chosen else COLOR)
    best = max(chances, key=lambda pair: pair[1])
    panel.text(best[0], best[1], f"{best[0]}", dy=-7, size=14, weight="bold", anchor="middle")
    page.text(panel.right, panel.top - 10, f"red: the most probable years that hold {100 * level:g} %", size=11, anchor="end",
              color=SOFT)
    panel.x_axis("year", about=10)
    page.write(f"{RESULTS}/nile.svg")


def main():
    args = arguments()
    series = read(args.first_year, args.last_year)
    years, flows = [year for year, _ in series], [flow for _, flow in series]
    if years != list(range(args.first_year, args.last_year + 1)):
        sys.exit(f"nile-flow: {DATA} does not hold every year from {args.first_year} to {args.last_year}")
    print(f"read {len(flows)} years, {years[0]} to {years[-1]}, flow {min(flows):g} to {max(flows):g} (10^8 m^3 a year)")

    values = [math.log(flow) for flow in flows] if args.log_flow == "True" else flows
    split, _ = min(changepoint.split_costs(values, args.shortest_segment), key=lambda pair: pair[1])
    mean = lambda part: math.exp(math.fsum(part) / len(part)) if args.log_flow == "True" else math.fsum(part) / len(part)
    before, after = mean(values[:split]), mean(values[split:])
    change = 100 * (after / before - 1)
    print(f"best split: new level from {years[split]} on, {before:.1f} before, {after:.1f} after ({change:+.1f} %)")

    print(f"permutation test: {args.permutations} shuffles, seed {args.seed}")
    p_value = changepoint.permutation_test(values, args.shortest_segment, args.permutations, args.seed)
    print(f"p = {p_value:.4g}")

    chances = [(years[k], chance) for k, chance in changepoint.posterior(values, args.shortest_segment)]
    chosen = changepoint.credible(chances, args.credible_level)
    print(f"{100 * args.credible_level:g} % of the probability lies on: {spans(chosen)}")

    with open(f"{RESULTS}/posterior.csv", "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["new_level_from", "probability"])
        writer.writerows((year, f"{chance:.6f}") for year, chance in chances)
    draw(series, years[split], before, after, chances, chosen, args.credible_level)
    summary = {
        "years": [years[0], years[-1]],
        "new_level_from": years[split],
        "mean_before": round(before, 2),
        "mean_after": round(after, 2),
        "change_percent": round(change, 2),
        "p_value": round(p_value, 6),
        "credible_years": chosen,
        "parameters": vars(args),
    }
    with open(f"{RESULTS}/summary.json", "w", encoding="utf-8") as out:
        json.dump(summary, out, indent=2)
        out.write("\n")
    print("wrote nile.svg, posterior.csv, summary.json")


if __name__ == "__main__":
    main()
