"""The arithmetic of the sunspot cycle: smoothing, periodogram, minima and maxima."""
import cmath
import math


def smooth(values, kind, years):
    """A centred average of `years` years; near the ends only the years that exist are averaged."""
    if kind == "none":
        return list(values)
    if kind == "running mean":
        reach = years / 2
        weight = lambda distance: max(0.0, min(1.0, reach + 0.5 - distance))  # the edge years count in part
    else:
        sigma = years / 2.3548  # `years` is the full width at half maximum
        reach = 3 * sigma
        weight = lambda distance: math.exp(-0.5 * (distance / sigma) ** 2)
    span = math.ceil(reach)
    weights = {d: weight(abs(d)) for d in range(-span, span + 1)}
    result = []
    for i in range(len(values)):
        near = [(weights[j - i], values[j]) for j in range(max(0, i - span), min(len(values), i + span + 1))]
        result.append(sum(w * v for w, v in near) / sum(w for w, _ in near))
    return result


def periodogram(values, taper, shortest, longest, finer=8):
    """Schuster's periodogram of evenly spaced yearly values, as a list of (period in years, power).

    The power is divided by what white noise of the same variance would have on average: noise has power 1.
    Frequencies are `finer` times closer than the independent ones, so that a peak is seen as a curve.
    """
    n = len(values)
    mean = sum(values) / n
    window = [0.5 - 0.5 * math.cos(2 * math.pi * (i + 0.5) / n) if taper == "Hann" else 1.0 for i in range(n)]
    rest = [w * (v - mean) for w, v in zip(window, values)]
    noise = sum((v - mean) ** 2 for v in values) / n * sum(w * w for w in window)
    step = 1 / (finer * n)
    spectrum = []
    for k in range(math.ceil(1 / longest / step), math.floor(1 / shortest / step) + 1):
        turn = cmath.exp(-2j * math.pi * k * step)
        phase, total = 1 + 0j, 0j
        for value in rest:
            total += value * phase
            phase *= turn
        spectrum.append((1 / (k * step), abs(total) ** 2 / noise))
    return spectrum


def peak(spectrum):
    """The strongest period, between grid points by a parabola through the three highest."""
    best = max(range(len(spectrum)), key=lambda i: spectrum[i][1])
    period, power = spectrum[best]
    if 0 < best < len(spectrum) - 1:
        (p0, a), (p1, b), (p2, c) = spectrum[best - 1:best + 2]
        bend = a - 2 * b + c
        if bend < 0:
            shift = 0.5 * (a - c) / bend
            frequency = 1 / p1 + shift * (1 / p2 - 1 / p1)
            period, power = 1 / frequency, b - 0.25 * (a - c) * shift
    return period, power


def false_alarm(power, independent):
    """The chance that the highest of so many independent frequencies of white noise is at least this high."""
    return -math.expm1(independent * math.log1p(-math.exp(-power))) if power > 0 else 1.0


def threshold(chance, independent):
    """The power that white noise passes somewhere with this chance."""
    return -math.log(-math.expm1(math.log1p(-chance) / independent))


def cycles(years, values):
    """Every cycle from minimum to minimum: number, start, maximum, its height, end (None while it goes on).

    A minimum is the lowest year within four years either side, after a light 1-2-1 smoothing.
    """
    light = [values[0], *((a + 2 * b + c) / 4 for a, b, c in zip(values, values[1:], values[2:])), values[-1]]
    minima = []
    for i in range(1, len(light) - 1):
        near = range(max(0, i - 4), min(len(light), i + 5))
        if i == min(near, key=lambda j: (light[j], j)):
            lowest = min(range(i - 1, i + 2), key=lambda j: values[j])
            minima.append(lowest)
    found = []
    for start, end in zip(minima, [*minima[1:], None]):
        top = max(range(start, end or len(values)), key=lambda j: values[j])
        if end is None and top - start < 3:
            continue  # the last cycle has only begun: its maximum is not in the record
        # Wolf's numbering: cycle 1 began in 1755, and one is about eleven years.
        wolf = round((years[start] - 1755.2) / 10.98) + 1
        found.append((wolf, years[start], years[top], values[top], years[end] if end is not None else None))
    return found
