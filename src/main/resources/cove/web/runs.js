// SPDX-License-Identifier: Apache-2.0
"use strict";

{
    // A burst of news is one look.
    const BREATH = 300;

    function watchAll(runs) {
        const news = new Map();
        const tell = () => {
            for (const [id, kind] of news) {
                const row = document.getElementById(`run-${id}`);
                if (kind === "computation.deleted") {
                    row?.remove();
                } else if (row) {
                    window.htmx.ajax("GET", `/computations/${id}/row`, {target: row, swap: "outerHTML"});
                } else if (kind === "computation.created" && runs.dataset.newest === "yes") {
                    window.htmx.ajax("GET", `/computations/${id}/row`, {target: runs, swap: "afterbegin"});
                }
            }
            news.clear();
        };
        const events = new EventSource("/api/cove/v1/events?kind=computation");
        for (const kind of ["computation.created", "computation.state", "computation.renamed", "computation.deleted"]) {
            events.addEventListener(kind, (event) => {
                if (news.size === 0) {
                    setTimeout(tell, BREATH);
                }
                const id = JSON.parse(event.data).id;
                const first = kind === "computation.state" && news.get(id) === "computation.created";
                news.set(id, first ? "computation.created" : kind);
            });
        }
        events.addEventListener("reset", () => location.reload());
    }

    document.addEventListener("DOMContentLoaded", () => {
        const runs = document.getElementById("runs");
        if (runs) {
            watchAll(runs);
        }
    });
}
