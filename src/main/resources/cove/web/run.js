// SPDX-License-Identifier: Apache-2.0
"use strict";

{
    // A burst of news is one look.
    const BREATH = 300;

    function changed() {
        const state = document.getElementById("state");
        if (state && state.dataset.over === "no" && !state.waiting) {
            state.waiting = setTimeout(() => {
                state.waiting = null;
                window.htmx.trigger(state, "changed");
            }, BREATH);
        }
    }

    // A pipeline prints a line for each task that begins.
    function tasksChanged() {
        const tasks = document.getElementById("tasks");
        if (tasks && !tasks.waiting) {
            tasks.waiting = setTimeout(() => {
                tasks.waiting = null;
                window.htmx.trigger(tasks, "changed");
            }, 3 * BREATH);
        }
    }

    // Samples are taken less and less often.
    const BETWEEN_SAMPLES = 15_000;

    function usageChanged() {
        const usage = document.getElementById("usage");
        if (usage && document.visibilityState === "visible") {
            window.htmx.trigger(usage, "changed");
        }
    }

    function watchUsage(state) {
        const again = setInterval(() => {
            usageChanged();
            if (state.dataset.over === "yes") {
                clearInterval(again);
            }
        }, BETWEEN_SAMPLES);
    }

    function watchOne(id) {
        const events = new EventSource(`/api/cove/v1/events?computation=${id}`);
        for (const kind of ["computation.state", "computation.renamed", "reset"]) {
            events.addEventListener(kind, changed);
        }
        events.addEventListener("open", changed);
    }

    document.addEventListener("DOMContentLoaded", () => {
        const state = document.getElementById("state");
        if (state && state.dataset.over === "no") {
            watchOne(state.dataset.computation);
            watchUsage(state);
            document.addEventListener("cove:printed", tasksChanged);
            document.addEventListener("cove:ended", () => {
                changed();
                tasksChanged();
                usageChanged();
            });
        }
    });
    document.addEventListener("htmx:afterSwap", (event) => {
        const told = event.target.querySelector(":scope > [data-over]");
        if (told) {
            event.target.dataset.over = told.dataset.over;
        }
    });
}
