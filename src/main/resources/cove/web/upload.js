// SPDX-License-Identifier: Apache-2.0
"use strict";

// Sends files piece by piece, by the calls of docs/api.md, "Uploads in pieces". No file is ever read into memory: what is sent are
// slices of it, which the browser reads as they go.
{
    const UPLOADS = "/api/cove/v1/uploads";
    const SLICE = 8 * 1024 * 1024;
    const LANES = 3;
    // Small files go many at a time.
    const SMALL = 256 * 1024;
    const MOST_TOGETHER = 500;
    const SHORTEST_PAUSE = 500;
    const LONGEST_PAUSE = 30_000;
    // Without any progress for so long a connection is taken for broken.
    const SILENCE = 60_000;
    const SHOWN = 200;
    const PASSING = new Set([0, 408, 409, 425, 429, 500, 502, 503, 504]);

    // What no further attempt will mend.
    class Refusal extends Error {}
    class Stopped extends Error {}

    const proof = () => document.body.dataset.proof;

    function send(method, url, {body = null, headers = {}, told = () => {}, signal = null} = {}) {
        return new Promise((resolve, reject) => {
            const request = new XMLHttpRequest();
            let silence;
            const alive = () => {
                clearTimeout(silence);
                silence = setTimeout(() => request.abort(), SILENCE);
            };
            const stop = () => request.abort();
            const over = (result) => {
                clearTimeout(silence);
                signal?.removeEventListener("abort", stop);
                window.removeEventListener("offline", stop);
                if (signal?.aborted) {
                    reject(new Stopped());
                } else {
                    resolve(result);
                }
            };
            const broken = () => over({status: 0, header: () => null, text: ""});
            request.open(method, url);
            request.setRequestHeader("X-Cove-Proof", proof());
            for (const [name, value] of Object.entries(headers)) {
                request.setRequestHeader(name, value);
            }
            request.upload.addEventListener("progress", (event) => {
                alive();
                told(event.loaded);
            });
            request.addEventListener("load", () => over({
                status: request.status,
                header: (name) => request.getResponseHeader(name),
                text: request.responseText,
            }));
            request.addEventListener("error", broken);
            request.addEventListener("abort", broken);
            signal?.addEventListener("abort", stop);
            window.addEventListener("offline", stop);
            alive();
            request.send(body);
        });
    }

    function message(answer) {
        try {
            return JSON.parse(answer.text).message;
        } catch {
            return `The server answered ${answer.status}.`;
        }
    }

    const ok = (answer) => answer.status >= 200 && answer.status < 300;

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

    function tarName(path) {
        const name = new TextEncoder().encode(path);
        return name.length <= 100 && !/[^\x20-\x7e]/.test(path) ? name : null;
    }

    function tarHeader(name, size, modified, type) {
        const block = new Uint8Array(512);
        const text = (at, word) => block.set(new TextEncoder().encode(word), at);
        const octal = (at, length, number) => text(at, number.toString(8).padStart(length - 1, "0"));
        block.set(name, 0);
        octal(100, 8, 0o644);
        octal(108, 8, 0);
        octal(116, 8, 0);
        octal(124, 12, size);
        octal(136, 12, modified);
        text(148, "        ");
        text(156, type);
        text(257, "ustar\x0000");
        octal(148, 7, block.reduce((sum, byte) => sum + byte, 0));
        return block;
    }

    const filled = (size) => new Uint8Array((512 - size % 512) % 512);

    // POSIX pax: a name that the header cannot hold comes before it.
    function tarOf(files) {
        const parts = [];
        for (const {path, file} of files) {
            const modified = Math.max(0, Math.floor(file.lastModified / 1000));
            let name = tarName(path);
            if (!name) {
                const bytes = new TextEncoder().encode(path).length;
                let length = bytes + 7;
                while (String(length).length + bytes + 7 !== length) {
                    length = String(length).length + bytes + 7;
                }
                const record = new TextEncoder().encode(`${length} path=${path}\n`);
                name = new TextEncoder().encode("name-above");
                parts.push(tarHeader(name, record.length, modified, "x"), record, filled(record.length));
            }
            parts.push(tarHeader(name, file.size, modified, "0"), file, filled(file.size));
        }
        parts.push(new Uint8Array(1024));
        return new Blob(parts);
    }

    // All of one upload: what is there already, and what is left to send.
    class Sending {
        constructor(files, id, shown) {
            this.files = files;
            this.id = id;
            this.shown = shown;
            this.total = files.reduce((sum, {file}) => sum + file.size, 0);
            this.confirmed = 0;
            this.onTheWay = new Map();
            this.stopping = new AbortController();
            this.failures = 0;
        }

        get url() {
            return `${UPLOADS}/${this.id}`;
        }

        stop() {
            this.stopping.abort();
        }

        // Bytes here, those on their way included.
        sent() {
            let sum = this.confirmed;
            for (const bytes of this.onTheWay.values()) {
                sum += bytes;
            }
            return Math.min(sum, this.total);
        }

        tell(lane, bytes) {
            this.onTheWay.set(lane, bytes);
            this.shown.amount(this.sent(), this.total);
        }

        confirm(lane, bytes) {
            this.onTheWay.delete(lane);
            this.confirmed += bytes;
            this.failures = 0;
            this.shown.going();
            this.shown.amount(this.sent(), this.total);
        }

        // Waits longer and longer, but no longer than until the browser is back on the net.
        async pause() {
            const length = Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** this.failures);
            this.failures++;
            this.shown.waiting(length);
            await new Promise((resolve) => {
                const timer = setTimeout(done, length);
                const {signal} = this.stopping;
                function done() {
                    clearTimeout(timer);
                    window.removeEventListener("online", done);
                    signal.removeEventListener("abort", done);
                    resolve();
                }
                window.addEventListener("online", done);
                signal.addEventListener("abort", done);
            });
            if (this.stopping.signal.aborted) {
                throw new Stopped();
            }
        }

        // What may pass is tried again.
        async call(method, url, options = {}) {
            for (;;) {
                const answer = await send(method, url, {...options, signal: this.stopping.signal});
                if (!PASSING.has(answer.status)) {
                    return answer;
                }
                if (answer.status === 409 && options.conflictEnds) {
                    return answer;
                }
                await this.pause();
            }
        }

        async received() {
            const received = new Map();
            let after = "";
            for (;;) {
                const answer = await this.call("GET", `${this.url}/files?limit=10000&after=${encodeURIComponent(after)}`);
                this.mustBeOk(answer);
                const page = JSON.parse(answer.text);
                for (const file of page.results) {
                    received.set(file.path, file);
                }
                if (!page.has_more) {
                    return received;
                }
                after = page.results.at(-1).path;
            }
        }

        mustBeOk(answer) {
            if (answer.status === 401) {
                throw new Refusal("Your session is over. Sign in again in another window, then press Upload: it goes on where it was.");
            }
            if (!ok(answer)) {
                throw new Refusal(message(answer));
            }
        }

        async all() {
            const here = await this.received();
            const left = [];
            for (const one of this.files) {
                const known = here.get(one.path);
                if (known && known.size === one.file.size && known.received === known.size) {
                    this.confirmed += known.size;
                } else {
                    left.push({...one, announced: Boolean(known)});
                }
            }
            this.shown.amount(this.sent(), this.total);
            const jobs = this.jobs(left);
            const lanes = Array.from({length: LANES}, async (_, lane) => {
                for (let job = jobs.shift(); job; job = jobs.shift()) {
                    await job(lane);
                }
            });
            try {
                await Promise.all(lanes);
            } catch (problem) {
                this.stop();
                throw problem;
            }
            return this.finish();
        }

        jobs(left) {
            const jobs = [];
            let together = [];
            let bytes = 0;
            const pack = () => {
                if (together.length > 0) {
                    const files = together;
                    jobs.push((lane) => this.tar(lane, files));
                }
                together = [];
                bytes = 0;
            };
            for (const one of left) {
                if (one.file.size > SMALL || one.announced) {
                    jobs.push((lane) => this.file(lane, one));
                    continue;
                }
                together.push(one);
                bytes += one.file.size;
                if (together.length >= MOST_TOGETHER || bytes >= SLICE) {
                    pack();
                }
            }
            pack();
            return jobs;
        }

        async tar(lane, files) {
            const bytes = files.reduce((sum, {file}) => sum + file.size, 0);
            const body = tarOf(files);
            const answer = await this.call("POST", `${this.url}/tar`, {
                body,
                headers: {"Content-Type": "application/x-tar"},
                told: (loaded) => this.tell(lane, Math.round(bytes * loaded / body.size)),
            });
            this.mustBeOk(answer);
            this.confirm(lane, bytes);
        }

        async file(lane, {path, file}) {
            const query = `path=${encodeURIComponent(path)}`;
            const modified = btoa(String(Math.max(0, Math.floor(file.lastModified / 1000))));
            this.mustBeOk(await this.call("POST", `${this.url}/files?${query}`, {
                headers: {"Upload-Length": String(file.size), "Upload-Metadata": `modified ${modified}`},
                conflictEnds: true,
            }));
            let offset = await this.offset(query);
            this.confirm(lane, offset);
            while (offset < file.size) {
                const answer = await send("PATCH", `${this.url}/file?${query}`, {
                    body: file.slice(offset, offset + SLICE),
                    headers: {"Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream"},
                    told: (loaded) => this.tell(lane, loaded),
                    signal: this.stopping.signal,
                });
                if (!PASSING.has(answer.status)) {
                    this.mustBeOk(answer);
                } else {
                    this.onTheWay.delete(lane);
                    await this.pause();
                }
                // After a break the server tells how much of the slice came.
                const next = ok(answer) ? Number(answer.header("Upload-Offset")) : await this.offset(query);
                if (next > offset) {
                    this.confirm(lane, next - offset);
                } else {
                    this.confirmed -= offset - next;
                }
                offset = next;
            }
        }

        async offset(query) {
            const answer = await this.call("HEAD", `${this.url}/file?${query}`);
            if (!ok(answer)) {
                throw new Refusal(answer.status === 404 ? "The server does not know this upload any more. Load this page again, and choose the files once more." : `The server answered ${answer.status}.`);
            }
            return Number(answer.header("Upload-Offset"));
        }

        async finish() {
            this.shown.finishing();
            const body = JSON.stringify({files: this.files.length, size: this.total});
            const answer = await this.call("POST", `${this.url}/finish`, {
                body,
                headers: {"Content-Type": "application/json"},
                conflictEnds: true,
            });
            if (answer.status === 404) {
                // An answer that was lost on its way: it may be done.
                const asset = await this.call("GET", `/api/v1/data_assets/${this.id}`);
                this.mustBeOk(asset);
                return;
            }
            this.mustBeOk(answer);
        }
    }

    const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

    function size(bytes) {
        let unit = 0;
        while (bytes >= 1024 && unit < UNITS.length - 1) {
            bytes /= 1024;
            unit++;
        }
        return `${unit === 0 || bytes >= 100 ? Math.round(bytes) : bytes.toFixed(1)} ${UNITS[unit]}`;
    }

    function span(seconds) {
        if (seconds < 60) {
            return `${Math.max(1, Math.round(seconds))} s`;
        }
        return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
    }

    // All files below what was dropped, with their paths.
    async function walk(entry, into) {
        if (entry.isFile) {
            const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
            into.push({path: entry.fullPath.replace(/^\//, ""), file});
            return;
        }
        const reader = entry.createReader();
        for (;;) {
            const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
            if (some.length === 0) {
                return;
            }
            for (const inside of some) {
                await walk(inside, into);
            }
        }
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
                const left = speed > 0 && sent < total ? `, ${size(speed)}/s, ${span((total - sent) / speed)} left` : "";
                amount.textContent = `${size(sent)} of ${size(total)}${left}`;
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
            chosen.textContent = `${files.length} ${files.length === 1 ? "file" : "files"}, ${size(total)}${open ? `. It goes on where “${open.dataset.name}” was.` : ""}`;
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
            for (;;) {
                const answer = await send("POST", form.action, {body: fields.toString(), headers: {"Content-Type": "application/x-www-form-urlencoded"}});
                if (answer.status === 201) {
                    return JSON.parse(answer.text).id;
                }
                if (answer.status !== 0) {
                    throw new Refusal(message(answer));
                }
                shown.waiting(LONGEST_PAUSE / 10);
                await new Promise((resolve) => setTimeout(resolve, LONGEST_PAUSE / 10));
            }
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
                sending = new Sending(files, id, shown);
                pauseButton.onclick = () => sending.stop();
                await sending.all();
                sending = null;
                location.assign(`/data/${id}`);
            } catch (problem) {
                sending = null;
                busy(false);
                if (problem instanceof Stopped) {
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
        for (const kind of ["dragenter", "dragover"]) {
            drop.addEventListener(kind, (event) => {
                event.preventDefault();
                drop.classList.add("over");
            });
        }
        drop.addEventListener("dragleave", (event) => {
            if (!drop.contains(event.relatedTarget)) {
                drop.classList.remove("over");
            }
        });
        drop.addEventListener("drop", async (event) => {
            event.preventDefault();
            drop.classList.remove("over");
            // The entries are gone after the first await.
            const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
            const all = entries.length > 0 ? [] : [...event.dataTransfer.files].map((file) => ({path: file.name, file}));
            for (const entry of entries) {
                await walk(entry, all);
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
