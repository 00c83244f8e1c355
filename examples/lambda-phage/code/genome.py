"""GC content, GC skew and open reading frames of bacteriophage lambda, compared with the annotated genes.

usage: run [WINDOW [STEP [START_CODONS [SHORTEST [REGION]]]]]   an empty or missing one takes its default
  WINDOW        bases a window, 50 to 20000             (500)
  STEP          bases from window to window, 10 to 20000 (100)
  START_CODONS  "ATG", "ATG GTG" or "ATG GTG TTG"       ("ATG GTG")
  SHORTEST      codons of the shortest ORF, 20 to 1000   (60)
  REGION        FIRST-LAST, such as 35000-41000          (whole genome)
"""
import csv
import json
import os
import re
import sys

import sequence
from chart import GRID, INK, SOFT, Page, Panel

FASTA = "../data/NC_001416.1.fa"
GENES = "../data/NC_001416.1-genes.tsv"
RESULTS = "../results"
STARTS = ("ATG", "ATG GTG", "ATG GTG TTG")
ORGANISM = os.environ.get("ORGANISM", "Bacteriophage lambda")  # set in environment/Dockerfile
GREEN, BLUE, RED, PALE = "#1b7f79", "#3566a8", "#c4483d", "#c9d1d8"


def refuse(message):
    usage = __doc__[__doc__.index("usage:"):].rstrip()
    print(f"{usage}\nlambda-phage: error: {message}", file=sys.stderr)
    sys.exit(2)


def whole(name, text, low, high):
    if not re.fullmatch(r"[0-9]{1,9}", text):
        refuse(f"{name} '{text}' is not a whole number")
    if not low <= int(text) <= high:
        refuse(f"{name} {text} is outside {low} to {high}")
    return int(text)


def arguments(words, length):
    """The five parameters, checked; `length` is the genome's."""
    defaults = ("500", "100", "ATG GTG", "60", "")
    if len(words) > len(defaults):
        refuse(f"{len(words)} arguments given, at most {len(defaults)} are known")
    window, step, starts, shortest, region = (
        words[i] if i < len(words) and words[i] else default for i, default in enumerate(defaults))
    window = whole("window", window, 50, 20000)
    step = whole("step", step, 10, 20000)
    if starts not in STARTS:
        refuse(f"start codons '{starts}' are none of: " + ", ".join(f"'{s}'" for s in STARTS))
    shortest = whole("shortest ORF", shortest, 20, 1000)
    first, last = 1, length
    if region:
        limits = re.fullmatch(r"([0-9]{1,5})-([0-9]{1,5})", region)
        if not limits:
            refuse(f"region '{region}' is not of the form FIRST-LAST, such as 35000-41000")
        first, last = int(limits[1]), int(limits[2])
        if not 1 <= first < last <= length:
            refuse(f"region {region} is not inside 1-{length}, lower number first")
    if last - first + 1 < 2 * window:
        refuse(f"a region of {last - first + 1} bases is shorter than two windows of {window}")
    return window, step, starts, shortest, first, last


def read_genes():
    with open(GENES, encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source, delimiter="\t"):
            yield sequence.Orf(int(row["start"]), int(row["end"]), row["strand"], 0, "", ""), row["gene"], row["product"]


def draw(name, first, last, window, rows, found, known):
    spaced = lambda n: f"{n:,}".replace(",", "\u2009")
    page = Page(1000, 760, f"{ORGANISM}: composition and open reading frames",
                f"{name}, bases {spaced(first)} to {spaced(last)}, windows of {spaced(window)} bases")
    kb = lambda position: position / 1000
    across = (kb(first - 1), kb(last))
    middles = [kb((start + end) / 2) for start, end, _, _ in rows]

    gc = [row[2] for row in rows]
    low, high = 5 * (min(gc) // 5), 5 * (max(gc) // 5 + 1)
    panel = Panel(page, 80, 110, 890, 150, across, (low, high))
    panel.heading("GC content")
    panel.y_axis("G + C (%)", about=4)
    mean = sum(gc) / len(gc)
    panel.area(list(zip(middles, gc)), GREEN, base=low, opacity=0.15)
    panel.line(list(zip(middles, gc)), GREEN, 1.6)
    panel.line([(across[0], mean), (across[1], mean)], SOFT, 1, dash="5 4")
    page.text(panel.right, panel.top - 10, f"dashed: mean of the windows, {mean:.1f} %", size=11, anchor="end", color=SOFT)
    panel.x_axis(about=10, labels=False)

    skew = [row[3] for row in rows]
    reach = max(0.05, max(map(abs, skew)) * 1.1)
    panel = Panel(page, 80, 310, 890, 130, across, (-reach, reach))
    panel.heading("GC skew")
    panel.y_axis("(G \u2212 C) / (G + C)", about=5)
    panel.area(list(zip(middles, [max(s, 0) for s in skew])), BLUE, opacity=0.55)
    panel.area(list(zip(middles, [min(s, 0) for s in skew])), RED, opacity=0.55)
    panel.line([(across[0], 0), (across[1], 0)], INK, 1)
    panel.x_axis(about=10, labels=False)

    panel = Panel(page, 80, 490, 890, 204, across, (0, 6))
    panel.heading("Open reading frames")
    key(page, panel.right, panel.top - 10)
    draw_orfs(page, panel, found, known)
    panel.x_axis("position (kb)", about=10)
    page.write(f"{RESULTS}/genome.svg")


def key(page, right, y):
    for words, color, x in (("annotated gene", GREEN, right - 205), ("other ORF", PALE, right - 74)):
        page.add("rect", x=x, y=y - 9, width=14, height=9, fill=color)
        page.text(x + 20, y, words, size=11, color=SOFT)


def draw_orfs(page, panel, found, known):
    """Six lanes: frames +1 to +3 above the middle line, -1 to -3 below it."""
    lane = panel.height / 6
    for i in range(6):
        y = panel.top + (i + 0.5) * lane + 5
        page.add("line", x1=panel.left, x2=panel.right, y1=y, y2=y, stroke=GRID, stroke_width=1)
        page.text(panel.left - 8, y + 4, f"{'+' if i < 3 else chr(0x2212)}{i % 3 + 1}", anchor="end", color=SOFT)
    middle = panel.top + panel.height / 2
    page.add("line", x1=panel.left, x2=panel.right, y1=middle, y2=middle, stroke=SOFT, stroke_width=1)
    page.text(panel.left - 46, middle, "frame", anchor="middle", turn=-90)
    occupied = [panel.left - 10] * 6
    for orf in found:
        row = orf.frame - 1 + (0 if orf.strand == "+" else 3)
        y = panel.top + (row + 0.5) * lane + 5
        x1, x2 = panel.x((orf.start - 1) / 1000), panel.x(orf.end / 1000)
        head = min(5, (x2 - x1) * 0.6)
        gene = known.get((orf.stop, orf.strand))
        if orf.strand == "+":
            shape = [(x1, y - 5), (x2 - head, y - 5), (x2, y), (x2 - head, y + 5), (x1, y + 5)]
        else:
            shape = [(x2, y - 5), (x1 + head, y - 5), (x1, y), (x1 + head, y + 5), (x2, y + 5)]
        page.add("polygon", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in shape), fill=GREEN if gene else PALE)
        if gene:
            half = 2.9 * len(gene[0])
            middle_x = max(panel.left + half, min(panel.right - half, (x1 + x2) / 2))
            if middle_x - half > occupied[row]:
                page.text(middle_x, y - 8, gene[0], size=10, anchor="middle", style="italic")
                occupied[row] = middle_x + half + 2


def table(name, header, rows):
    with open(f"{RESULTS}/{name}", "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    try:
        name, dna = sequence.read_fasta(FASTA)
        genes = list(read_genes())
    except (OSError, KeyError, ValueError) as problem:
        sys.exit(f"lambda-phage: cannot read the data: {problem}")
    window, step, starts, shortest, first, last = arguments(sys.argv[1:], len(dna))

    rows = list(sequence.windows(dna, first, last, window, step))
    richest, poorest = max(rows, key=lambda row: row[2]), min(rows, key=lambda row: row[2])
    print(f"{len(rows)} windows of {window} every {step}: GC from {poorest[2]:.1f} % at {poorest[0]} "
          f"to {richest[2]:.1f} % at {richest[0]}")

    inside = lambda orf: first <= orf.start and orf.end <= last
    found = [orf for orf in sequence.orfs(dna, starts.split(), shortest) if inside(orf)]
    known = {(orf.stop, orf.strand): (gene, orf, product) for orf, gene, product in reversed(genes)}
    matched = [orf for orf in found if (orf.stop, orf.strand) in known]
    exact = [orf for orf in matched if (orf.start, orf.end) == known[orf.stop, orf.strand][1][:2]]
    # Two genes may share a stop (S and S'): count frames, not names. A gene's last codon is the stop.
    expected = {(orf.stop, orf.strand) for orf, _, _ in genes
                if inside(orf) and (orf.end - orf.start + 1) // 3 - 1 >= shortest}
    hits = expected & {(orf.stop, orf.strand) for orf in found}
    print(f"{len(found)} open reading frames of at least {shortest} codons that start with {starts.replace(' ', ' or ')}")
    print(f"annotated genes of that length: {len(expected)}, found: {len(hits)}, "
          f"ORFs that begin exactly at the annotated start: {len(exact)}")

    total = 0.0
    listed = []
    for start, end, gc, skew in rows:
        total += skew
        listed.append((start, end, f"{gc:.2f}", f"{skew:.4f}", f"{total:.4f}"))
    table("windows.csv", ["start", "end", "gc_percent", "gc_skew", "cumulative_skew"], listed)
    table("orfs.csv", ["start", "end", "strand", "frame", "start_codon", "amino_acids", "gene", "product"],
          [(o.start, o.end, o.strand, o.frame, o.codon, len(o.protein), *described(known.get((o.stop, o.strand)))) for o in found])
    with open(f"{RESULTS}/proteins.fa", "w", encoding="ascii") as out:
        for o in found:
            gene, product = described(known.get((o.stop, o.strand)))
            out.write(f">{name}_{o.start}-{o.end}({o.strand}) {gene} {product}".rstrip() + "\n")
            out.writelines(o.protein[i:i + 60] + "\n" for i in range(0, len(o.protein), 60))
    draw(name, first, last, window, rows, found, known)
    region = dna[first - 1:last]
    summary = {
        "sequence": name,
        "region": [first, last],
        "gc_percent": round(100 * (region.count("G") + region.count("C")) / len(region), 3),
        "windows": len(rows),
        "open_reading_frames": len(found),
        "annotated_genes": len(expected),
        "annotated_genes_found": len(hits),
        "orfs_with_annotated_start": len(exact),
        "longest_protein": max((len(orf.protein) for orf in found), default=0),
        "parameters": {"window": window, "step": step, "start_codons": starts.split(), "shortest_orf_codons": shortest},
    }
    with open(f"{RESULTS}/summary.json", "w", encoding="utf-8") as out:
        json.dump(summary, out, indent=2)
        out.write("\n")
    print("wrote genome.svg, windows.csv, orfs.csv, proteins.fa, summary.json")


def described(entry):
    return (entry[0], entry[2]) if entry else ("", "")


if __name__ == "__main__":
    main()
