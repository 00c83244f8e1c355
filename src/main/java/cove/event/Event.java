// SPDX-License-Identifier: Apache-2.0
package cove.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import cove.access.Audience;
import cove.http.Caller;
import cove.http.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Something that happened, written out once for all who are told. */
public final class Event {
    private record EventJson(
            long number,
            String kind,
            BigDecimal time,
            String id,
            String name,
            @JsonProperty("program_id") Optional<String> programId,
            String owner,
            @JsonProperty("owner_email") String ownerEmail,
            String state,
            @JsonProperty("end_status") Optional<String> endStatus) {}

    private final EventStore.Kept kept;
    private final Audience audience;
    private final String json;
    private final byte[] message;

    Event(EventStore.Kept kept, Audience audience) {
        this.kept = kept;
        this.audience = audience;
        this.json =
                Json.text(
                        new EventJson(
                                kept.number(),
                                kept.kind().word(),
                                BigDecimal.valueOf(kept.time().toEpochMilli(), 3),
                                kept.object(),
                                kept.name(),
                                kept.program(),
                                kept.owner(),
                                kept.ownerEmail(),
                                kept.state(),
                                kept.endStatus()));
        this.message = message(kept.number(), kept.kind().word(), json);
    }

    /** As the HTML standard wants it ("Server-sent events"); JSON has no line ends. */
    static byte[] message(long number, String name, String data) {
        return "id: %d\nevent: %s\ndata: %s\n\n"
                .formatted(number, name, data)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Its place in the order of all events. */
    public long number() {
        return kept.number();
    }

    public EventKind kind() {
        return kept.kind();
    }

    /** The id of the computation or data asset. */
    public String object() {
        return kept.object();
    }

    Optional<String> program() {
        return kept.program();
    }

    public String json() {
        return json;
    }

    /** What a stream sends; nobody changes it. */
    byte[] message() {
        return message;
    }

    /** Whether the caller may know of it. */
    public boolean isFor(Caller caller) {
        return audience.has(caller);
    }
}
