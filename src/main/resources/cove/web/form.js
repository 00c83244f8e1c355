// SPDX-License-Identifier: Apache-2.0
"use strict";

{
    // A burst of typing is one question.
    const BREATH = 300;

    // The whole value has to match. What is no pattern in a browser, the server alone checks.
    function checkPattern(input) {
        let matches = true;
        try {
            matches = input.value === "" || new RegExp(`^(?:${input.dataset.pattern})$`, "u").test(input.value);
        } catch {
            // A pattern of another kind of expression.
        }
        input.setCustomValidity(matches ? "" : `This has to match ${input.dataset.pattern} as a whole.`);
    }

    function told(input) {
        const id = `${input.id || input.name}-wrong`;
        let words = input.id ? document.getElementById(id) : null;
        if (!words && input.id) {
            words = document.createElement("p");
            words.id = id;
            words.className = "wrong";
            words.setAttribute("aria-live", "polite");
            input.after(words);
            input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
        }
        return words;
    }

    // What is wrong is said once somebody is done with a field, and taken back as soon as it is right.
    function check(input, done) {
        if (input.dataset.pattern !== undefined) {
            checkPattern(input);
        }
        const wrong = !input.validity.valid;
        if (wrong && !done && !input.hasAttribute("aria-invalid")) {
            return;
        }
        if (!wrong && !input.hasAttribute("aria-invalid")) {
            return;
        }
        const words = told(input);
        if (wrong) {
            input.setAttribute("aria-invalid", "true");
        } else {
            input.removeAttribute("aria-invalid");
        }
        if (words) {
            words.textContent = input.validationMessage;
        }
    }

    let pressed = false;
    document.addEventListener("pointerdown", () => { pressed = true; }, true);
    for (const end of ["pointerup", "pointercancel"]) {
        document.addEventListener(end, () => { pressed = false; }, true);
    }

    // Words that appear in the middle of a press would move away what is pressed.
    function afterPress(work) {
        if (pressed) {
            document.addEventListener("pointerup", () => setTimeout(work), {once: true});
        } else {
            work();
        }
    }

    function isAsked(target) {
        return target.matches("input:not([type=hidden]):not([type=search]), select");
    }

    function watch(form) {
        const command = form.querySelector("#command");
        const details = command.closest("details");
        let waiting = null;
        const changed = () => {
            if (details.open) {
                clearTimeout(waiting);
                // The element within the form, not the form: what is wrong in it is sent too.
                waiting = setTimeout(() => {
                    window.htmx.ajax("POST", form.dataset.command, {source: command, target: command, swap: "innerHTML"});
                }, BREATH);
            }
        };
        details.addEventListener("toggle", changed);
        form.addEventListener("input", (event) => {
            if (isAsked(event.target)) {
                check(event.target, false);
                changed();
            }
        });
        form.addEventListener("focusout", (event) => {
            if (isAsked(event.target)) {
                afterPress(() => check(event.target, true));
            }
        });
        form.addEventListener("invalid", (event) => check(event.target, true), true);
        form.addEventListener("click", (event) => {
            const remove = event.target.closest("[data-remove]");
            const pick = event.target.closest("[data-pick]");
            if (remove) {
                remove.closest(remove.dataset.remove).remove();
                form.querySelector(".add-data summary")?.focus();
                changed();
            } else if (pick) {
                const picker = pick.closest(".picker");
                const input = document.getElementById(picker.dataset.for);
                input.value = pick.dataset.pick;
                picker.open = false;
                input.focus();
                input.dispatchEvent(new Event("input", {bubbles: true}));
            }
        });
        // Which data assets there are to look into may have changed since it was opened last.
        for (const picker of form.querySelectorAll(".picker")) {
            picker.addEventListener("toggle", () => {
                if (picker.open) {
                    const data = new FormData(form);
                    const query = new URLSearchParams();
                    for (const name of ["asset", "mount"]) {
                        data.getAll(name).forEach((value) => query.append(name, value));
                    }
                    window.htmx.ajax("GET", `/choose/files?${query}`, {target: picker.querySelector(".inside"), swap: "innerHTML"});
                }
            });
        }
        document.addEventListener("htmx:afterSwap", (event) => {
            if (event.target.id === "chosen-data" || event.target.classList.contains("chosen-one")) {
                const add = form.querySelector(".add-data");
                if (add && event.target.id === "chosen-data") {
                    add.open = false;
                }
                changed();
            }
        });
        for (const input of form.querySelectorAll("[data-pattern]")) {
            checkPattern(input);
        }
    }

    document.addEventListener("DOMContentLoaded", () => {
        const form = document.querySelector("form.run");
        if (form) {
            watch(form);
        }
    });
}
