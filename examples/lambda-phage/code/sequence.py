"""Reading DNA: FASTA, the reverse strand, translation, windows and open reading frames. Positions count from 1."""
from typing import NamedTuple

BASES = "TCAG"
AMINO = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"  # genetic code 11, in TCAG order
CODE = {a + b + c: AMINO[16 * i + 4 * j + k]
        for i, a in enumerate(BASES) for j, b in enumerate(BASES) for k, c in enumerate(BASES)}
STOPS = {codon for codon, amino in CODE.items() if amino == "*"}


class Orf(NamedTuple):
    """From the start codon to the stop codon, both included. start < end on either strand."""
    start: int
    end: int
    strand: str
    frame: int
    codon: str
    protein: str

    @property
    def stop(self):
        """Where the frame closes: the position that tells an ORF apart, wherever it starts."""
        return self.end if self.strand == "+" else self.start


def read_fasta(path):
    """The first record's name and its sequence in capitals."""
    name, lines = None, []
    with open(path, encoding="ascii") as source:
        for line in source:
            if line.startswith(">"):
                if name is not None:
                    break
                name = line[1:].split()[0]
            else:
                lines.append(line.strip().upper())
    if name is None or not any(lines):
        raise ValueError("no FASTA record in it")
    return name, "".join(lines)


def reverse(dna):
    return dna[::-1].translate(str.maketrans("ACGT", "TGCA"))


def windows(dna, first, last, window, step):
    """(start, end, GC %, GC skew) of every whole window between first and last."""
    for start in range(first, last - window + 2, step):
        piece = dna[start - 1:start - 1 + window]
        g, c = piece.count("G"), piece.count("C")
        yield start, start + window - 1, 100 * (g + c) / window, (g - c) / (g + c) if g + c else 0.0


def orfs(dna, starts, shortest):
    """Every open reading frame of both strands: from the first start codon after a stop to the next stop."""
    found = []
    for strand, text in (("+", dna), ("-", reverse(dna))):
        for frame in range(3):
            opened = None
            for i in range(frame, len(text) - 2, 3):
                codon = text[i:i + 3]
                if opened is None and codon in starts:
                    opened = i
                elif codon in STOPS:
                    if opened is not None and (i - opened) // 3 >= shortest:
                        protein = "M" + "".join(CODE.get(text[j:j + 3], "X") for j in range(opened + 3, i, 3))
                        a, b = opened + 1, i + 3
                        if strand == "-":
                            a, b = len(dna) - b + 1, len(dna) - a + 1
                        found.append(Orf(a, b, strand, frame + 1, text[opened:opened + 3], protein))
                    opened = None
    return sorted(found)
