// SPDX-License-Identifier: Apache-2.0
"use strict";

{
    // Characters of a log that a page holds; what is far above the end is let go.
    const MOST_LOG = 2_000_000;

    // What comes within a moment is shown together.
    const MOMENT = 50;

    let source = null;

    function followLog(log) {
        const follow = document.getElementById("follow");
        let held = log.textContent.length;
        let fresh = [];
        const toEnd = () => {
            if (follow.checked) {
                log.scrollTop = log.scrollHeight;
            }
        };
        const show = () => {
            const text = fresh.join("");
            fresh = [];
            log.append(text);
            held += text.length;
            while (held > MOST_LOG && log.childNodes.length > 1) {
                held -= log.firstChild.textContent.length;
                log.firstChild.remove();
            }
            toEnd();
            document.dispatchEvent(new CustomEvent("cove:printed"));
        };
        log.addEventListener("scroll", () => {
            follow.checked = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
        }, {passive: true});
        follow.addEventListener("change", toEnd);
        toEnd();
        source = new EventSource(`${log.dataset.log}?from=${log.dataset.from}`);
        source.addEventListener("log", (event) => {
            if (fresh.length === 0) {
                setTimeout(show, MOMENT);
            }
            fresh.push(event.data + "\n");
        });
        source.addEventListener("end", () => {
            source?.close();
            document.dispatchEvent(new CustomEvent("cove:ended"));
        });
    }

    function showLog() {
        source?.close();
        source = null;
        const log = document.getElementById("log");
        if (!log) {
            return;
        }
        if (log.dataset.live === "yes") {
            followLog(log);
        }
        const mark = log.querySelector("mark");
        if (mark) {
            log.scrollTop = mark.offsetTop - log.offsetTop - log.clientHeight / 3;
        }
    }

    document.addEventListener("DOMContentLoaded", showLog);
    document.addEventListener("htmx:afterSettle", (event) => {
        if (event.target.id === "piece") {
            showLog();
        }
    });
}
