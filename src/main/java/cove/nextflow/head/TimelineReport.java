// SPDX-License-Identifier: Apache-2.0
package cove.nextflow.head;

import java.nio.file.Path;
import java.util.Map;
import nextflow.trace.TimelineObserver;

/** Nextflow's timeline (its manual, Reports). */
public final class TimelineReport extends TimelineObserver {
    private final Page page;

    TimelineReport(Path file) {
        super(file);
        setOverwrite(true);
        page = new Page(file, "TimelineTemplate.html");
    }

    @Override
    protected void renderHtml() {
        page.write(
                Map.of(
                        "payload",
                        renderData(),
                        "assets_js",
                        Page.assets(
                                "jquery-3.2.1.min.js",
                                "d3.v3.min.js",
                                "d3-timeline.min.js",
                                "TimelineTemplate.js")));
    }
}
