// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where a server is reached, and the token it is shown. */
record Address(String url, String token) {
    Address {
        url = url.replaceAll("/+$", "");
        if (!url.contains("://")) {
            url = "https://" + url;
        }
    }

    /** The token is the user name of HTTP Basic, its password is empty. */
    String authorization() {
        byte[] pair = (token + ":").getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return url;
    }
}
