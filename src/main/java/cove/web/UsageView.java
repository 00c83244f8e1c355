// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.computation.Computation;
import cove.computation.UsageSamples;
import cove.computation.UsageSamples.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run used over time, as a page draws it: two plots with one axis of time, and the same in
 * words and numbers.
 *
 * @param length of the axis of time, in words
 * @param rows a few of the samples, for those who do not see the plots
 */
record UsageView(String page, boolean live, List<Plot> plots, String length, List<Row> rows) {
    /** Fewer samples are no plot. */
    private static final int FEWEST = 3;

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 100;
    private static final int ROWS = 12;

    /** Seconds; what ran shorter says little about the next run. */
    private static final int TELLING = 60;

    /** With less than this part of the limit in use, the plot shows what is in use. */
    private static final double SMALL = 0.4;

    /**
     * One quantity.
     *
     * @param said the plot in a sentence
     * @param advice what to do about it, or nothing
     * @param top what is at the upper end of its axis
     * @param line the points of the plot, as SVG writes a path
     * @param area the same, closed along the axis
     * @param limit the line of the limit, or nothing where it is beyond
     */
    record Plot(
            String name,
            String said,
            String advice,
            String top,
            String line,
            String area,
            String limit) {}

    /** One sample in words. */
    record Row(String time, String cpus, String memory) {}

    static UsageView of(RunView run, UsageSamples samples) {
        boolean live = !run.isOver();
        if (samples.all().size() < FEWEST) {
            return new UsageView(run.path(), live, List.of(), "", List.of());
        }
        Computation computation = run.computation();
        return new UsageView(
                run.path(),
                live,
                List.of(
                        cpus(samples, computation.plan().resources().cpus(), live),
                        memory(samples, computation.plan().resources().memory())),
                Words.duration(Duration.ofSeconds(samples.all().getLast().seconds())),
                rows(samples));
    }

    private static Plot cpus(UsageSamples samples, int asked, boolean live) {
        var values = new ArrayList<Double>();
        for (int i = 0; i < samples.all().size(); i++) {
            values.add(samples.cpus(i));
        }
        double most = values.stream().max(Double::compare).orElse(0.0);
        double mean = samples.meanCpus();
        boolean toLimit = most > asked * SMALL;
        double top = toLimit ? Math.max(asked, most) : Math.max(0.1, most) * 1.25;
        // Enough for the mean and a little more.
        int enough = (int) Math.ceil(Math.max(mean * 1.25, most * 0.75));
        return plot(
                "CPU",
                samples,
                values,
                top,
                "Used %s of %s on average, %s at most."
                        .formatted(number(mean), Words.count(asked, "CPU", "CPUs"), number(most)),
                !live && enough < asked && samples.all().getLast().seconds() >= TELLING
                        ? "%s would do: it waits less when it asks for fewer."
                                .formatted(Words.count(Math.max(1, enough), "CPU", "CPUs"))
                        : "",
                number(top) + (number(top).equals("1") ? " CPU" : " CPUs"),
                true,
                toLimit ? asked / top : 0);
    }

    private static Plot memory(UsageSamples samples, long limit) {
        List<Double> values =
                samples.all().stream().map(sample -> (double) sample.memory()).toList();
        Sample peak = samples.peak().orElseThrow();
        boolean toLimit = peak.memory() > limit * SMALL;
        double top = toLimit ? Math.max(limit, peak.memory()) : Math.max(1, peak.memory()) * 1.25;
        long share = Math.round(100.0 * peak.memory() / limit);
        return plot(
                "Memory",
                samples,
                values,
                top,
                "Held %s of %s at most (%d %%), %s after it began."
                        .formatted(
                                Words.size(peak.memory()),
                                Words.size(limit),
                                share,
                                Words.duration(Duration.ofSeconds(peak.seconds()))),
                share >= 90
                        ? "That is close to its limit: give it more, or let it hold less at a time."
                        : "",
                Words.size((long) top),
                false,
                toLimit ? limit / top : 0);
    }

    private static String number(double cpus) {
        return cpus >= 9.95 || cpus == Math.rint(cpus)
                ? String.format(Locale.ROOT, "%.0f", cpus)
                : String.format(Locale.ROOT, "%.1f", cpus);
    }

    /** A mean holds from one sample to the next; what is held at a moment is joined by lines. */
    private static Plot plot(
            String name,
            UsageSamples samples,
            List<Double> values,
            double top,
            String said,
            String advice,
            String topWords,
            boolean steps,
            double limit) {
        double length = Math.max(1, samples.all().getLast().seconds());
        var line = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            double x = samples.all().get(i).seconds() / length * WIDTH;
            double y = HEIGHT - values.get(i) / top * HEIGHT;
            if (i == 0) {
                line.append(String.format(Locale.ROOT, "M%.1f %.1f", steps ? 0.0 : x, y));
            }
            line.append(
                    steps
                            ? String.format(Locale.ROOT, "V%.1fH%.1f", y, x)
                            : String.format(Locale.ROOT, "L%.1f %.1f", x, y));
        }
        double first = steps ? 0 : samples.all().getFirst().seconds() / length * WIDTH;
        String area = line + String.format(Locale.ROOT, "V%d H%.1f Z", HEIGHT, first);
        return new Plot(name, said, advice, topWords, line.toString(), area, limitLine(limit));
    }

    private static String limitLine(double ofTop) {
        return ofTop > 0
                ? String.format(Locale.ROOT, "M0 %.1fH%d", HEIGHT - ofTop * HEIGHT, WIDTH)
                : "";
    }

    private static List<Row> rows(UsageSamples samples) {
        int count = samples.all().size();
        var rows = new ArrayList<Row>();
        int shown = Math.min(ROWS, count);
        for (int row = 0; row < shown; row++) {
            int i = (int) ((row + 1L) * count / shown) - 1;
            Sample sample = samples.all().get(i);
            rows.add(
                    new Row(
                            Words.duration(Duration.ofSeconds(sample.seconds())),
                            number(samples.cpus(i)),
                            Words.size(sample.memory())));
        }
        return rows;
    }

    boolean isEmpty() {
        return plots.isEmpty();
    }

    /** All plots in words. */
    String said() {
        return String.join(" ", plots.stream().map(Plot::said).toList());
    }
}
