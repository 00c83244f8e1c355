// SPDX-License-Identifier: Apache-2.0
package cove.http;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * URLs that open one file for a while without a token: clients fetch results with a bare HTTP GET.
 * The signature is an HMAC-SHA256 over the path, the end and the way it is shown.
 */
public final class SignedUrls {
    private static final Duration LIFE = Duration.ofHours(12);

    private final SecretKeySpec key;
    private final InstantSource clock;

    /**
     * Signs with this key.
     *
     * @param key 32 random bytes; URLs signed with another one are refused
     */
    public SignedUrls(byte[] key, InstantSource clock) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.clock = clock;
    }

    /**
     * The path and query of a signed URL, such as {@code /files/r/<id>/a.csv?expires=...&sig=...}.
     *
     * @param area what kind of file it is, such as {@code r}
     * @param path below the object, decoded
     * @param view whether a browser shows it, rather than saves it
     */
    public String sign(String area, String id, String path, boolean view) {
        long expires = clock.instant().plus(LIFE).getEpochSecond();
        String encoded =
                Arrays.stream(path.split("/", -1))
                        .map(
                                part ->
                                        URLEncoder.encode(part, StandardCharsets.UTF_8)
                                                .replace("+", "%20"))
                        .collect(Collectors.joining("/"));
        return "/files/%s/%s/%s?expires=%d%s&sig=%s"
                .formatted(
                        area,
                        id,
                        encoded,
                        expires,
                        view ? "&view=1" : "",
                        signature(area, id, path, expires, view));
    }

    /** Throws {@link Problem.Forbidden} unless this call shows a signature in force. */
    public void check(Call call, String area, String id, String path) {
        long expires =
                call.query("expires")
                        .filter(text -> text.matches("[0-9]{1,12}"))
                        .map(Long::parseLong)
                        .orElse(0L);
        String shown = call.query("sig").orElse("");
        String right = signature(area, id, path, expires, isView(call));
        boolean same =
                MessageDigest.isEqual(
                        shown.getBytes(StandardCharsets.UTF_8),
                        right.getBytes(StandardCharsets.UTF_8));
        if (!same || clock.instant().getEpochSecond() >= expires) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "This link is no longer in force, or was changed; ask the API for a new one."));
        }
    }

    /** Whether the file is to be shown, rather than saved. */
    public static boolean isView(Call call) {
        return call.query("view").isPresent();
    }

    private String signature(String area, String id, String path, long expires, boolean view) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            String text = String.join("\0", area, id, path, Long.toString(expires), "" + view);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
