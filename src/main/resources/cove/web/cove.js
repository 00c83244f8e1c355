// SPDX-License-Identifier: Apache-2.0
"use strict";

// Requests of htmx prove that they come from this page.
document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-Cove-Proof"] = document.body.dataset.proof;
});
