// SPDX-License-Identifier: Apache-2.0
"use strict";

{
    // A burst of news is one look.
    const BREATH = 300;

    function watch(told, kinds, look) {
        const events = new EventSource("/api/cove/v1/events?kind=data_asset");
        const news = new Set();
        const tell = () => {
            const ids = [...news];
            news.clear();
            ids.forEach(look);
        };
        for (const kind of kinds) {
            events.addEventListener(kind, (event) => {
                const id = JSON.parse(event.data).id;
                if (!told(id)) {
                    return;
                }
                if (news.size === 0) {
                    setTimeout(tell, BREATH);
                }
                news.add(id);
            });
        }
        return events;
    }

    // One whose files are still on their way.
    function watchOne(asset) {
        const look = () => window.htmx.trigger(asset, "changed");
        const events = watch((id) => id === asset.dataset.asset, ["data_asset.state"], () => {
            look();
            events.close();
        });
        events.addEventListener("open", look);
    }

    function watchAll() {
        const row = (id) => document.getElementById(`asset-${id}`);
        watch((id) => row(id) !== null, ["data_asset.state", "data_asset.renamed"], (id) => {
            window.htmx.ajax("GET", `/data/${id}/row`, {target: row(id), swap: "outerHTML"});
        });
    }

    document.addEventListener("DOMContentLoaded", () => {
        const asset = document.getElementById("asset");
        if (asset && asset.dataset.over === "no") {
            watchOne(asset);
        }
        if (document.getElementById("assets")) {
            watchAll();
        }
    });

    // What is left empty asks for nothing, and does not stand in the address.
    document.addEventListener("htmx:configRequest", (event) => {
        if (event.detail.elt.matches("form.filter")) {
            for (const name of [...new Set(event.detail.formData.keys())]) {
                if (event.detail.formData.get(name) === "") {
                    event.detail.formData.delete(name);
                }
            }
        }
    });
}
