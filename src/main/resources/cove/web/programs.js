// SPDX-License-Identifier: Apache-2.0
"use strict";

{
    // What a run writes anew each time is no code.
    const NO_CODE = new Set(["results", "scratch"]);

    function isCode({path}) {
        const [top, ...rest] = path.split("/");
        // Where .git is a file, the repository is elsewhere on that computer.
        return !NO_CODE.has(top) && !(top === ".git" && rest.length === 0);
    }

    // Browsers do not tell what may be executed; scripts tell themselves.
    async function modeOf({path, file}) {
        if (path.startsWith(".git/") || file.size < 2) {
            return 0o644;
        }
        return (await file.slice(0, 2).text()) === "#!" ? 0o755 : 0o644;
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
            at("sending-how-far").textContent = `${globalThis.sizeInWords(event.loaded)} of ${globalThis.sizeInWords(body.size)}`;
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
            for (const one of files) {
                one.mode = await modeOf(one);
            }
            send(globalThis.tarOf(files), "application/x-tar", name);
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
            try {
                await sendFolder(entries[0].name, await globalThis.filesBelow(entries[0], ""));
            } catch (error) {
                tell(`The folder ${entries[0].name} cannot be read: ${error.message}`);
            }
        } else if (/\.zip$/i.test(entries[0].name)) {
            sendZip(transfer.files[0]);
        } else {
            tell(`${entries[0].name} is neither a folder nor a zip.`);
        }
    }

    function watchDrop(drop) {
        globalThis.onDrop(drop, dropped);
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
