// SPDX-License-Identifier: Apache-2.0
package cove.nextflow.head;

import java.nio.file.Path;
import java.util.Map;
import nextflow.trace.ReportObserver;

/** Nextflow's execution report (its manual, Reports). */
public final class ExecutionReport extends ReportObserver {
    private final Page page;

    ExecutionReport(Path file) {
        super(file);
        setOverwrite(true);
        page = new Page(file, "ReportTemplate.html");
    }

    @Override
    protected void renderHtml() {
        page.write(
                Map.of(
                        "workflow",
                        getWorkflowMetadata(),
                        "payload",
                        renderPayloadJson(),
                        "assets_css",
                        Page.assets("bootstrap.min.css", "datatables.min.css"),
                        "assets_js",
                        Page.assets(
                                "jquery-3.2.1.min.js",
                                "popper.min.js",
                                "bootstrap.min.js",
                                "datatables.min.js",
                                "moment.min.js",
                                "plotly.min.js",
                                "ReportTemplate.js")));
    }
}
