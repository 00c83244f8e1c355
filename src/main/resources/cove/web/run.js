// SPDX-License-Identifier: Apache-2.0
"use strict";

{
    // Characters of a log that a page holds; what is far above the end is let go.
    const MOST_LOG = 2_000_000;

    function followLog(log) {
        const follow = document.getElementById("follow");
        const toEnd = () => {
            if (follow.checked) {
                log.scrollTop = log.scrollHeight;
            }
        };
        log.addEventListener("wheel", () => {
            follow.checked = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
        }, {passive: true});
        toEnd();
        const source = new EventSource(`${log.dataset.log}?from=${log.dataset.from}`);
        source.addEventListener("log", (event) => {
            log.append(event.data + "\n");
            while (log.textContent.length > MOST_LOG && log.childNodes.length > 1) {
                log.firstChild.remove();
            }
            toEnd();
            tasksChanged(log);
        });
        source.addEventListener("end", () => {
            source.close();
            changed();
            tasksChanged(log);
        });
    }

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
    function tasksChanged(log) {
        const tasks = document.getElementById("tasks");
        if (tasks && !log.waiting) {
            log.waiting = setTimeout(() => {
                log.waiting = null;
                window.htmx.trigger(tasks, "changed");
            }, 3 * BREATH);
        }
    }

    function watchOne(id) {
        const events = new EventSource(`/api/cove/v1/events?computation=${id}`);
        for (const kind of ["computation.state", "computation.renamed", "reset"]) {
            events.addEventListener(kind, changed);
        }
        events.addEventListener("open", changed);
    }

    document.addEventListener("DOMContentLoaded", () => {
        const log = document.getElementById("log");
        if (log) {
            followLog(log);
        }
        const state = document.getElementById("state");
        if (state && state.dataset.over === "no") {
            watchOne(state.dataset.computation);
        }
    });
    document.addEventListener("htmx:afterSwap", (event) => {
        const told = event.target.querySelector(":scope > [data-over]");
        if (told) {
            event.target.dataset.over = told.dataset.over;
        }
    });
}
