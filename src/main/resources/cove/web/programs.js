// SPDX-License-Identifier: Apache-2.0
"use strict";

{
    // What a run writes anew each time is no code.
    const NO_CODE = new Set(["results", "scratch"]);
    const BLOCK = 512;
    const LARGEST_IN_OCTAL = 8 ** 11;
    const encoder = new TextEncoder();

    // A file and its path below the folder that was dropped.
    async function entriesOf(entry, path, found) {
        if (entry.isFile) {
            const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
            found.push({path, file});
            return;
        }
        const reader = entry.createReader();
        for (;;) {
            // It tells some hundred at a time, and none when it is done.
            const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
            if (some.length === 0) {
                return;
            }
            for (const child of some) {
                await entriesOf(child, path === "" ? child.name : `${path}/${child.name}`, found);
            }
        }
    }

    function isCode({path}) {
        const [top, ...rest] = path.split("/");
        // Where .git is a file, the repository is elsewhere on that computer.
        return !NO_CODE.has(top) && !(top === ".git" && rest.length === 0);
    }

    function put(bytes, at, text) {
        bytes.set(encoder.encode(text), at);
    }

    // POSIX.1-2017, pax: ustar header.
    function header(name, size, mode, type, time) {
        const bytes = new Uint8Array(BLOCK);
        put(bytes, 0, name);
        put(bytes, 100, mode.toString(8).padStart(7, "0"));
        put(bytes, 108, "0000000");
        put(bytes, 116, "0000000");
        put(bytes, 124, (size < LARGEST_IN_OCTAL ? size : 0).toString(8).padStart(11, "0"));
        put(bytes, 136, Math.max(0, Math.floor(time / 1000)).toString(8).padStart(11, "0"));
        put(bytes, 148, "        ");
        put(bytes, 156, type);
        put(bytes, 257, "ustar");
        put(bytes, 263, "00");
        const sum = bytes.reduce((total, one) => total + one, 0);
        put(bytes, 148, `${sum.toString(8).padStart(6, "0")}\0 `);
        return bytes;
    }

    // The length of a record counts its own digits.
    function record(key, value) {
        const rest = encoder.encode(` ${key}=${value}\n`).length;
        let length = rest + 1;
        while (String(length).length + rest !== length) {
            length = String(length).length + rest;
        }
        return `${length} ${key}=${value}\n`;
    }

    function padding(size) {
        return new Uint8Array((BLOCK - size % BLOCK) % BLOCK);
    }

    // Browsers do not tell what may be executed; scripts tell themselves.
    async function modeOf({path, file}) {
        if (path.startsWith(".git/") || file.size < 2) {
            return 0o644;
        }
        return (await file.slice(0, 2).text()) === "#!" ? 0o755 : 0o644;
    }

    // The files themselves are read when they are sent: a large folder takes no memory.
    async function tar(files) {
        const parts = [];
        for (const one of files) {
            const plain = encoder.encode(one.path).length === one.path.length && one.path.length <= 100;
            if (!plain || one.file.size >= LARGEST_IN_OCTAL) {
                const more = encoder.encode(record("path", one.path) + record("size", one.file.size));
                parts.push(header("pax", more.length, 0o644, "x", 0), more, padding(more.length));
            }
            const name = plain ? one.path : "long";
            parts.push(header(name, one.file.size, await modeOf(one), "0", one.file.lastModified));
            parts.push(one.file, padding(one.file.size));
        }
        parts.push(new Uint8Array(2 * BLOCK));
        return new Blob(parts);
    }

    function bytesInWords(bytes) {
        const units = ["B", "KiB", "MiB", "GiB"];
        let unit = 0;
        while (bytes >= 1024 && unit < units.length - 1) {
            bytes /= 1024;
            unit++;
        }
        return `${bytes.toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
    }

    const at = (id) => document.getElementById(id);

    function show(html) {
        const sent = at("sent");
        sent.innerHTML = html;
        const open = sent.querySelector("[data-open]");
        if (open) {
            location.href = open.dataset.open;
        } else {
            sent.focus();
        }
    }

    function tell(words) {
        const box = document.createElement("div");
        box.className = "wrong";
        box.setAttribute("role", "alert");
        box.textContent = words;
        at("sent").replaceChildren(box);
    }

    // Only XMLHttpRequest tells how far a body has come.
    function send(body, type, name) {
        const request = new XMLHttpRequest();
        const bar = at("sending-bar");
        at("sending-what").textContent = `Sending ${name}`;
        at("sending").hidden = false;
        at("drop").hidden = true;
        at("sent").replaceChildren();
        request.upload.addEventListener("progress", (event) => {
            bar.value = event.loaded / body.size;
            at("sending-how-far").textContent = `${bytesInWords(event.loaded)} of ${bytesInWords(body.size)}`;
        });
        request.upload.addEventListener("load", () => {
            bar.removeAttribute("value");
            at("sending-how-far").textContent = "All is there; it is looked through.";
        });
        request.addEventListener("loadend", () => {
            at("sending").hidden = true;
            at("drop").hidden = false;
        });
        request.addEventListener("load", () => {
            if (request.status === 200) {
                show(request.responseText);
            } else {
                const page = new DOMParser().parseFromString(request.responseText, "text/html");
                tell(page.querySelector("main .said")?.textContent ?? `The server answered ${request.status}.`);
            }
        });
        request.addEventListener("error", () => tell("The connection broke, and nothing was added. Send it once more."));
        request.addEventListener("abort", () => tell("Stopped; nothing was added."));
        at("sending-stop").onclick = () => request.abort();
        request.open("POST", `${at("drop").dataset.to}&origin=${encodeURIComponent(name)}`);
        request.setRequestHeader("Content-Type", type);
        request.setRequestHeader("X-Cove-Proof", document.body.dataset.proof);
        request.send(body);
    }

    async function sendFolder(name, all) {
        const files = all.filter(isCode);
        if (files.length === 0) {
            tell(`The folder ${name} holds no files.`);
            return;
        }
        try {
            send(await tar(files), "application/x-tar", name);
        } catch (error) {
            tell(`The folder ${name} cannot be read: ${error.message}`);
        }
    }

    function sendZip(file) {
        send(file, "application/zip", file.name);
    }

    async function dropped(transfer) {
        const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry);
        if (entries.length !== 1) {
            tell("Drop one folder, or one zip.");
        } else if (entries[0].isDirectory) {
            const found = [];
            try {
                await entriesOf(entries[0], "", found);
            } catch (error) {
                tell(`The folder ${entries[0].name} cannot be read: ${error.message}`);
                return;
            }
            await sendFolder(entries[0].name, found);
        } else if (/\.zip$/i.test(entries[0].name)) {
            sendZip(transfer.files[0]);
        } else {
            tell(`${entries[0].name} is neither a folder nor a zip.`);
        }
    }

    function watchDrop(drop) {
        for (const kind of ["dragenter", "dragover"]) {
            drop.addEventListener(kind, (event) => {
                event.preventDefault();
                drop.classList.add("over");
            });
        }
        drop.addEventListener("dragleave", () => drop.classList.remove("over"));
        drop.addEventListener("drop", (event) => {
            event.preventDefault();
            drop.classList.remove("over");
            dropped(event.dataTransfer);
        });
        at("choose-folder").addEventListener("change", (event) => {
            const files = [...event.target.files];
            if (files.length > 0) {
                const [name] = files[0].webkitRelativePath.split("/");
                sendFolder(name, files.map((file) => ({file, path: file.webkitRelativePath.slice(name.length + 1)})));
            }
        });
        at("choose-zip").addEventListener("change", (event) => {
            if (event.target.files.length === 1) {
                sendZip(event.target.files[0]);
            }
        });
        at("add-git")?.addEventListener("submit", (event) => {
            event.target.querySelector("button").disabled = true;
            event.target.querySelector(".busy").hidden = false;
        });
    }

    document.addEventListener("DOMContentLoaded", () => {
        const drop = at("drop");
        if (drop) {
            watchDrop(drop);
        }
        for (const form of document.querySelectorAll("form[data-submits]")) {
            form.addEventListener("change", () => form.submit());
        }
    });
}
