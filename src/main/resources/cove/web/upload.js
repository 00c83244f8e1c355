// SPDX-License-Identifier: Apache-2.0
"use strict";

{
    const SHOWN = 200;

    // The same for the same files, also after the page was loaded again.
    function fingerprint(files) {
        let a = 0xdeadbeef;
        let b = 0x41c6ce57;
        for (const {path, file} of files) {
            for (const sign of `${path}\0${file.size}\0${file.lastModified}\n`) {
                const code = sign.codePointAt(0);
                a = Math.imul(a ^ code, 2654435761);
                b = Math.imul(b ^ code, 1597334677);
            }
        }
        const words = (number) => (number >>> 0).toString(16).padStart(8, "0");
        return `page:${words(a)}${words(b)}:${files.length}`;
    }

    function span(seconds) {
        if (seconds < 60) {
            return `${Math.max(1, Math.round(seconds))} s`;
        }
        return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
    }

    // A single folder is the data asset itself; its name is not repeated inside.
    function withoutTheOneFolder(files) {
        const first = files[0]?.path.split("/");
        if (!first || first.length < 2 || files.some(({path}) => !path.startsWith(`${first[0]}/`))) {
            return {files, name: files.length === 1 ? files[0].path.replace(/\.[^.]*$/, "") : ""};
        }
        return {files: files.map(({path, file}) => ({path: path.slice(first[0].length + 1), file})), name: first[0]};
    }

    function begin(form) {
        const part = (id) => document.getElementById(id);
        const [drop, chosen, labels, going, bar] = ["drop-data", "chosen", "upload-labels", "going", "bar"].map(part);
        const [amount, said, sendButton, pauseButton] = ["amount", "said", "send", "pause"].map(part);
        let files = [];
        let open = null;
        let sending = null;
        let since = 0;
        let atFirst = 0;
        form.hidden = false;
        // What is asked of them comes once there are files.
        labels.hidden = true;
        sendButton.hidden = true;

        const shown = {
            amount(sent, total) {
                const share = total === 0 ? 1 : sent / total;
                bar.value = share;
                if (since === 0) {
                    since = performance.now();
                    atFirst = sent;
                }
                const seconds = (performance.now() - since) / 1000;
                const speed = seconds > 1 ? (sent - atFirst) / seconds : 0;
                const left = speed > 0 && sent < total ? `, ${globalThis.sizeInWords(speed)}/s, ${span((total - sent) / speed)} left` : "";
                amount.textContent = `${globalThis.sizeInWords(sent)} of ${globalThis.sizeInWords(total)}${left}`;
                document.title = `${Math.floor(share * 100)} % · cove`;
            },
            say(words) {
                if (said.textContent !== words) {
                    said.textContent = words;
                }
            },
            going() {
                shown.say("Sending. Keep this page open.");
            },
            waiting(pause) {
                since = 0;
                shown.say(navigator.onLine ? `The connection broke, or the server is away; it goes on by itself within ${span(pause / 1000)}.` : "The connection broke; it goes on by itself as soon as it is back.");
            },
            finishing() {
                shown.say("All files are here; the data asset is being made.");
            },
        };

        function choose(all) {
            if (sending || all.length === 0) {
                return;
            }
            const found = withoutTheOneFolder(all.toSorted((a, b) => (a.path < b.path ? -1 : 1)));
            files = found.files;
            const total = files.reduce((sum, {file}) => sum + file.size, 0);
            const origin = fingerprint(files);
            open = [...document.querySelectorAll("#unfinished > li")].find((one) => one.dataset.origin === origin) ?? null;
            chosen.textContent = `${files.length} ${files.length === 1 ? "file" : "files"}, ${globalThis.sizeInWords(total)}${open ? `. It goes on where “${open.dataset.name}” was.` : ""}`;
            const list = part("chosen-files");
            list.hidden = false;
            list.querySelector("ul").replaceChildren(...files.slice(0, SHOWN).map(({path}) => Object.assign(document.createElement("li"), {textContent: path})),
                ...files.length > SHOWN ? [Object.assign(document.createElement("li"), {textContent: `and ${files.length - SHOWN} more`})] : []);
            const name = form.elements.namedItem("name");
            const mount = form.elements.namedItem("mount");
            labels.disabled = open !== null;
            labels.hidden = open !== null;
            sendButton.hidden = false;
            if (open) {
                name.value = open.dataset.name;
                mount.value = open.dataset.mount;
            } else {
                name.value ||= found.name;
                mount.value ||= found.name.replaceAll("/", "-");
            }
            form.dataset.origin = origin;
            form.dataset.size = String(total);
        }

        async function idOf() {
            if (open) {
                return open.dataset.id;
            }
            const fields = new URLSearchParams(new FormData(form));
            fields.set("origin", form.dataset.origin);
            fields.set("size", form.dataset.size);
            return globalThis.Sending.begin(form.action, fields, shown);
        }

        function busy(is) {
            drop.inert = is;
            sendButton.hidden = is;
            pauseButton.hidden = !is;
            labels.disabled = is || open !== null;
            labels.hidden = labels.disabled;
        }

        async function go() {
            if (files.length === 0) {
                chosen.textContent = "Choose files or a folder first.";
                return;
            }
            going.hidden = false;
            said.classList.remove("wrong");
            shown.going();
            since = 0;
            try {
                const id = await idOf();
                busy(true);
                open = {dataset: {id, name: form.elements.namedItem("name").value, mount: form.elements.namedItem("mount").value}};
                sending = new globalThis.Sending(files, id, shown);
                pauseButton.onclick = () => sending.stop();
                await sending.all();
                sending = null;
                location.assign(`/data/${id}`);
            } catch (problem) {
                sending = null;
                busy(false);
                if (problem instanceof globalThis.Sending.Stopped) {
                    shown.say("Paused. Press Upload to go on where it was.");
                } else {
                    said.classList.add("wrong");
                    shown.say(problem.message);
                }
            }
        }

        form.addEventListener("submit", (event) => {
            event.preventDefault();
            go();
        });
        part("choose-files").addEventListener("change", (event) => choose([...event.target.files].map((file) => ({path: file.name, file}))));
        part("choose-folder").addEventListener("change", (event) => choose([...event.target.files].map((file) => ({path: file.webkitRelativePath || file.name, file}))));
        globalThis.onDrop(drop, async (transfer) => {
            // The entries are gone after the first await.
            const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
            const all = entries.length > 0 ? [] : [...transfer.files].map((file) => ({path: file.name, file}));
            for (const entry of entries) {
                all.push(...await globalThis.filesBelow(entry, entry.name));
            }
            choose(all);
        });
        window.addEventListener("beforeunload", (event) => {
            if (sending) {
                event.preventDefault();
            }
        });
    }

    // Of a bucket only what its store needs is asked.
    function ask(form) {
        const store = form.elements.namedItem("origin");
        const show = () => {
            for (const part of form.querySelectorAll("[data-for]")) {
                part.hidden = part.dataset.for !== store.value;
            }
        };
        store.addEventListener("change", show);
        show();
    }

    document.addEventListener("DOMContentLoaded", () => {
        const form = document.getElementById("upload");
        if (form) {
            begin(form);
        }
        const bucket = document.getElementById("of-bucket");
        if (bucket) {
            ask(bucket);
        }
    });
}
