// SPDX-License-Identifier: Apache-2.0
package cove.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import cove.event.EventKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A webhook on the wire; its secret is told this once, when it is made. */
record WebhookJson(
        String id,
        String url,
        List<String> events,
        @JsonProperty("computation_id") Optional<String> computationId,
        @JsonProperty("program_id") Optional<String> programId,
        long created,
        String state,
        @JsonProperty("last_delivered") Optional<Long> lastDelivered,
        Optional<Integer> attempts,
        @JsonProperty("failing_since") Optional<Long> failingSince,
        @JsonProperty("next_attempt") Optional<Long> nextAttempt,
        @JsonProperty("last_error") Optional<String> lastError,
        Optional<String> secret) {

    static WebhookJson of(Webhook webhook, Optional<String> secret) {
        return new WebhookJson(
                webhook.id(),
                webhook.url().toString(),
                webhook.filter().kinds().stream().sorted().map(EventKind::word).toList(),
                webhook.filter().computation(),
                webhook.filter().program(),
                webhook.created().getEpochSecond(),
                webhook.state(),
                webhook.delivered().map(Instant::getEpochSecond),
                webhook.trouble().map(Webhook.Trouble::attempts),
                webhook.trouble().map(trouble -> trouble.since().getEpochSecond()),
                webhook.trouble()
                        .filter(_ -> webhook.givenUp().isEmpty())
                        .map(trouble -> trouble.nextAttempt().getEpochSecond()),
                webhook.trouble().map(Webhook.Trouble::error),
                secret);
    }
}
