// SPDX-License-Identifier: Apache-2.0
"use strict";

{
    // The rows follow what happens. What an event itself tells is shown without asking.
    const MOST_SHOWN = 150;
    const MOST_FRESH = 50;
    const MOST_ROWS = 500;
    const KEYS = "cove-list-keys";

    // As RunView says it.
    const STATES = {
        initializing: ["waiting", "waiting"],
        running: ["running", "running"],
        finalizing: ["running", "collecting results"],
        failed: ["failed", "could not run"],
        succeeded: ["succeeded", "succeeded"],
        "completed failed": ["failed", "failed"],
        stopped: ["stopped", "stopped"],
    };

    const list = () => document.getElementById("runs");
    const rowOf = (id) => document.getElementById(`run-${id}`);
    const rows = () => [...(list()?.querySelectorAll("tr[id]") ?? [])];

    // Cell by cell, so that what is chosen or has the focus stays so.
    function renew(row, fresh) {
        [...fresh.cells].forEach((cell, i) => {
            const own = row.cells[i];
            if (i === 0) {
                own.querySelector(".state").replaceWith(cell.querySelector(".state"));
            } else if (own.innerHTML !== cell.innerHTML && !own.contains(document.activeElement)) {
                own.innerHTML = cell.innerHTML;
            }
            own.dataset.since = cell.dataset.since ?? "";
        });
    }

    function show(html) {
        const parsed = document.createElement("template");
        parsed.innerHTML = html;
        const fresh = [];
        for (const row of parsed.content.querySelectorAll("tr")) {
            const known = document.getElementById(row.id);
            if (known) {
                renew(known, row);
            } else {
                fresh.push(row);
            }
        }
        if (fresh.length > 0) {
            document.querySelector("#list .empty")?.remove();
            document.querySelector("#list thead").hidden = false;
            list().prepend(...fresh);
            shorten();
        }
        tellChosen();
    }

    // What falls off at the end comes again with the older ones.
    function shorten() {
        const all = rows();
        if (all.length <= MOST_ROWS) {
            return;
        }
        const last = all[MOST_ROWS - 1];
        while (last.nextElementSibling) {
            last.nextElementSibling.remove();
        }
        const path = new URL(list().dataset.list, location.href);
        path.searchParams.set("next_token", last.dataset.token);
        const more = list().insertRow();
        more.className = "more";
        more.insertCell().colSpan = last.cells.length;
        const link = document.createElement("a");
        link.href = path.pathname + path.search;
        link.textContent = "Show older ones";
        more.cells[0].append(link);
    }

    function watchAll() {
        const shown = new Set();
        const fresh = new Set();

        const later = globalThis.patiently(async () => {
            const path = new URL(list().dataset.list, location.href);
            const address = new URLSearchParams(path.search);
            address.set("shown", [...shown].filter(rowOf).slice(-MOST_SHOWN).join(","));
            address.set("fresh", [...fresh].filter((id) => !rowOf(id)).slice(-MOST_FRESH).join(","));
            shown.clear();
            fresh.clear();
            const answer = await fetch(`/computations/rows?${address}`, {headers: {"HX-Request": "true"}});
            if (answer.ok && list() && path.href === new URL(list().dataset.list, location.href).href) {
                show(await answer.text());
            }
        });
        const events = new EventSource("/api/cove/v1/events?kind=computation");
        const on = (kind, act) =>
            events.addEventListener(`computation.${kind}`, (event) => {
                if (list()) {
                    act(JSON.parse(event.data));
                    if (shown.size > 0 || fresh.size > 0) {
                        later();
                    }
                }
            });
        on("created", (told) => {
            if (list().dataset.newest === "yes") {
                fresh.add(told.id);
            }
        });
        on("state", (told) => {
            const state = rowOf(told.id)?.querySelector(".state");
            const end = told.end_status === "failed" ? "completed failed" : (told.end_status ?? told.state);
            if (state && STATES[end]) {
                state.className = `state ${STATES[end][0]}`;
                state.textContent = STATES[end][1];
            }
            // One that did not fit the filter may fit now.
            if (state) {
                shown.add(told.id);
            } else if (list().dataset.newest === "yes" && list().dataset.list.includes("?")) {
                fresh.add(told.id);
            }
        });
        on("renamed", (told) => {
            if (rowOf(told.id)) {
                shown.add(told.id);
            }
        });
        on("deleted", (told) => {
            fresh.delete(told.id);
            rowOf(told.id)?.remove();
            tellChosen();
        });
        events.addEventListener("reset", () => location.reload());
    }

    function boxes() {
        return rows().map((row) => row.querySelector("input[type=checkbox]"));
    }

    function tellChosen() {
        const chosen = boxes().filter((box) => box.checked).length;
        document.getElementById("chosen").textContent = chosen === 0 ? "" : `${chosen} chosen`;
        for (const button of document.querySelectorAll("#batch button")) {
            button.disabled = chosen === 0;
        }
        const all = document.getElementById("choose-all");
        all.checked = chosen > 0 && chosen === rows().length;
        all.indeterminate = chosen > 0 && !all.checked;
        document.querySelector("#batch [name=back]").value = list().dataset.list;
    }

    function choose() {
        document.querySelector("#batch .all").hidden = false;
        document.getElementById("choose-all").addEventListener("change", (event) => {
            for (const box of boxes()) {
                box.checked = event.target.checked;
            }
            tellChosen();
        });
        document.getElementById("list").addEventListener("change", tellChosen);
        // A form that is gone back to is as it was left.
        window.addEventListener("pageshow", tellChosen);
        tellChosen();
    }

    function stepTo(by) {
        const all = rows();
        const here = all.indexOf(document.activeElement?.closest("tr"));
        const next = here < 0 ? (by > 0 ? 0 : -1) : here + by;
        all.at(next < all.length ? next : all.length - 1)?.querySelector("th a").focus();
    }

    // Keys of one letter only where nobody types, and only as long as somebody wants them (WCAG 2.1.4).
    function listen() {
        const wanted = document.getElementById("use-keys");
        wanted.checked = localStorage.getItem(KEYS) !== "no";
        wanted.addEventListener("change", () => localStorage.setItem(KEYS, wanted.checked ? "yes" : "no"));
        document.querySelector(".keys").hidden = false;
        document.addEventListener("keydown", (event) => {
            const typing = event.target.matches("input:not([type=checkbox]), select, textarea, summary");
            if (!wanted.checked || typing || event.ctrlKey || event.metaKey || event.altKey) {
                return;
            }
            const row = document.activeElement?.closest("#runs tr[id]");
            const acts = {
                j: () => stepTo(1),
                k: () => stepTo(-1),
                ArrowDown: row && (() => stepTo(1)),
                ArrowUp: row && (() => stepTo(-1)),
                x: row && (() => row.querySelector("input[type=checkbox]").click()),
                "/": () => document.getElementById("query").focus(),
            };
            if (acts[event.key]) {
                event.preventDefault();
                acts[event.key]();
            }
        });
    }

    document.addEventListener("DOMContentLoaded", () => {
        if (list()) {
            watchAll();
            globalThis.watchTime("#runs", Number(list().dataset.now));
            choose();
            listen();
            document.body.addEventListener("htmx:afterSettle", () => list() && tellChosen());
            // An address says only what is asked for.
            document.body.addEventListener("htmx:configRequest", (event) => {
                for (const [name, value] of Object.entries(event.detail.parameters)) {
                    if (value === "") {
                        delete event.detail.parameters[name];
                    }
                }
            });
        }
    });
}
