// SPDX-License-Identifier: Apache-2.0
"use strict";

{
    const SOON = 300;
    const LATEST = 6000;

    // Asks at once where little happens, else for all news together after a while, and at a time of its own: a busy server
    // with many open pages is asked rarely by each. What nobody looks at does not ask.
    globalThis.patiently = (ask) => {
        let patience = SOON;
        let timer = 0;
        let asked = 0;
        let news = false;

        const later = () => {
            if (timer !== 0 || !news) {
                return;
            }
            const busy = Date.now() - asked < 2 * patience;
            patience = busy ? Math.min(LATEST, patience * 2) : SOON;
            timer = setTimeout(
                () => {
                    timer = 0;
                    if (!document.hidden) {
                        news = false;
                        asked = Date.now();
                        ask();
                    }
                },
                patience * (busy ? 0.75 + Math.random() / 2 : 1),
            );
        };
        document.addEventListener("visibilitychange", later);
        return () => {
            news = true;
            later();
        };
    };

    function duration(millis) {
        const seconds = Math.max(0, Math.floor(millis / 1000));
        if (seconds < 60) {
            return `${seconds} s`;
        }
        return seconds < 3600
            ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
            : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
    }

    // Cells that tell for how long something has been going on; `now` is the server's time.
    globalThis.watchTime = (within, now) => {
        const ahead = now - Date.now();
        setInterval(() => {
            for (const cell of document.hidden ? [] : document.querySelectorAll(`${within} td[data-since]:not([data-since=''])`)) {
                cell.textContent = duration(Date.now() + ahead - Number(cell.dataset.since));
            }
        }, 1000);
    };
}
