// SPDX-License-Identifier: Apache-2.0
"use strict";

// Requests of htmx prove that they come from this page.
document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-Cove-Proof"] = document.body.dataset.proof;
});

// Each keeps to the end of the page that it is on, and lines far above the end are let go.
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
        changed();
    });
    source.addEventListener("end", () => {
        source.close();
        changed();
    });
}

function changed() {
    const state = document.getElementById("state");
    if (state && state.dataset.over === "no") {
        window.htmx.trigger(state, "changed");
    }
}

document.addEventListener("DOMContentLoaded", () => {
    const log = document.getElementById("log");
    if (log) {
        followLog(log);
    }
});
document.addEventListener("htmx:afterSwap", (event) => {
    const told = event.target.querySelector(":scope > [data-over]");
    if (told) {
        event.target.dataset.over = told.dataset.over;
    }
});
