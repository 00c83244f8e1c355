"""Writes region, first, last, GC percent and occurrences of a word per 1,000 bases."""

import argparse
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--word", default="GATC")
word = parser.parse_args().word

for fasta in sorted(Path("../data").glob("*.fa")):
    header, *lines = fasta.read_text().splitlines()
    _, number, span = header.split()
    first, last = span.split("-")
    bases = "".join(lines)
    gc = 100 * sum(base in "GC" for base in bases) / len(bases)
    found = sum(bases.startswith(word, at) for at in range(len(bases)))
    row = [number, first, last, f"{gc:.2f}", f"{1000 * found / len(bases):.3f}", word]
    Path("../results", fasta.stem + ".tsv").write_text("\t".join(row) + "\n")
    print(f"region {number}: {gc:.2f} % GC, {found} x {word}")
