// SPDX-License-Identifier: Apache-2.0
"use strict";

{
    // A page of another host than this machine has no clipboard without https: then it is selected.
    async function copy(pre, button) {
        const selection = getSelection();
        selection.selectAllChildren(pre);
        try {
            await navigator.clipboard.writeText(pre.textContent);
        } catch {
            button.textContent = "Selected";
            return;
        }
        button.textContent = "Copied";
    }

    function addButton(pre) {
        const around = document.createElement("div");
        around.className = "copier";
        pre.before(around);
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = "Copy";
        button.addEventListener("click", () => copy(pre, button));
        around.append(pre, button);
    }

    // Fires for the page, and for what is put into it later.
    document.addEventListener("htmx:load", () => {
        for (const pre of document.querySelectorAll("pre.copied, .lines-to-copy pre")) {
            if (!pre.parentElement.classList.contains("copier")) {
                addButton(pre);
            }
        }
    });
}
