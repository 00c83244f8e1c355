// SPDX-License-Identifier: Apache-2.0
"use strict";

// What the pages share that take files and folders from the visitor's computer.
{
    const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];
    const BLOCK = 512;
    const LARGEST_IN_OCTAL = 8 ** 11;
    const encoder = new TextEncoder();

    globalThis.sizeInWords = (bytes) => {
        let unit = 0;
        let number = bytes;
        while (number >= 1024 && unit < UNITS.length - 1) {
            number /= 1024;
            unit++;
        }
        return `${unit === 0 || number >= 100 ? Math.round(number) : number.toFixed(1)} ${UNITS[unit]}`;
    };

    globalThis.onDrop = (zone, dropped) => {
        for (const kind of ["dragenter", "dragover"]) {
            zone.addEventListener(kind, (event) => {
                event.preventDefault();
                zone.classList.add("over");
            });
        }
        zone.addEventListener("dragleave", (event) => {
            if (!zone.contains(event.relatedTarget)) {
                zone.classList.remove("over");
            }
        });
        zone.addEventListener("drop", (event) => {
            event.preventDefault();
            zone.classList.remove("over");
            dropped(event.dataTransfer);
        });
    };

    // A file is itself, a folder is all files below it, at this path.
    globalThis.filesBelow = async (entry, path) => {
        const found = [];
        await collect(entry, path, found);
        return found;
    };

    async function collect(entry, path, found) {
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
                await collect(child, path === "" ? child.name : `${path}/${child.name}`, found);
            }
        }
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

    // The files themselves are read when they are sent: a large folder takes no memory.
    globalThis.tarOf = (files) => {
        const parts = [];
        for (const one of files) {
            const plain = encoder.encode(one.path).length === one.path.length && one.path.length <= 100;
            if (!plain || one.file.size >= LARGEST_IN_OCTAL) {
                const more = encoder.encode(record("path", one.path) + record("size", one.file.size));
                parts.push(header("pax", more.length, 0o644, "x", 0), more, padding(more.length));
            }
            const name = plain ? one.path : "long";
            parts.push(header(name, one.file.size, one.mode ?? 0o644, "0", one.file.lastModified));
            parts.push(one.file, padding(one.file.size));
        }
        parts.push(new Uint8Array(2 * BLOCK));
        return new Blob(parts);
    };
}
