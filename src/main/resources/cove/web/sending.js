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

        // The id of the upload that these fields begin.
        static async begin(url, fields, shown) {
            for (;;) {
                const answer = await send("POST", url, {body: fields.toString(), headers: {"Content-Type": "application/x-www-form-urlencoded"}});
                if (answer.status === 201) {
                    return JSON.parse(answer.text).id;
                }
                if (answer.status === 409 || !PASSING.has(answer.status)) {
                    throw new Refusal(message(answer));
                }
                shown.waiting(LONGEST_PAUSE / 10);
                await new Promise((resolve) => setTimeout(resolve, LONGEST_PAUSE / 10));
            }
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
            const body = globalThis.tarOf(files);
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

    Sending.Stopped = Stopped;
    globalThis.Sending = Sending;
}
