// SPDX-License-Identifier: Apache-2.0
"use strict";

{
    // Of what others do, which not everybody is told, a look from time to time.
    const OTHERS = 15000;

    document.addEventListener("DOMContentLoaded", () => {
        const queues = document.getElementById("queues");
        if (!queues) {
            return;
        }
        const look = globalThis.patiently(() => window.htmx.ajax("GET", "/queue/part", {target: queues, swap: "innerHTML"}));
        const events = new EventSource("/api/cove/v1/events?kind=computation");
        for (const kind of ["created", "state", "deleted", "renamed"]) {
            events.addEventListener(`computation.${kind}`, look);
        }
        events.addEventListener("reset", look);
        setInterval(look, OTHERS);
        globalThis.watchTime("#queues", Number(queues.dataset.now));
    });
}
