// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.db.IdempotencyKey;
import cove.http.Caller;
import cove.http.Fields;
import cove.metadata.CustomMetadata;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Does what requests ask of data assets: those that come over HTTP, and those of the pages, which
 * are the same.
 */
public final class DataAssetRequests {
    private final DataAssets dataAssets;
    private final Captures captures;
    private final Transfers transfers;
    private final CustomMetadata customMetadata;

    public DataAssetRequests(
            DataAssets dataAssets,
            Captures captures,
            Transfers transfers,
            CustomMetadata customMetadata) {
        this.dataAssets = dataAssets;
        this.captures = captures;
        this.transfers = transfers;
        this.customMetadata = customMetadata;
    }

    /**
     * Makes a data asset, usually a draft at first.
     *
     * @param key by which the caller knows this request, should it be sent again
     */
    public DataAsset create(Caller caller, Fields body, Optional<String> key) throws IOException {
        Optional<IdempotencyKey> known =
                key.map(
                        text ->
                                new IdempotencyKey(
                                        caller.userId(), text, "data asset " + body.digest()));
        Optional<DataAsset> made = known.flatMap(captures::madeBefore);
        return made.isPresent() ? made.get() : make(caller, body, known);
    }

    private DataAsset make(Caller caller, Fields body, Optional<IdempotencyKey> key)
            throws IOException {
        return captures.create(
                caller,
                CreateRequest.read(
                        body,
                        captures.wishesOf(caller),
                        new CombinationWishes(dataAssets, caller),
                        customMetadata.schema()),
                key);
    }

    /** What is absent stays as it is: the SDK sends null for all that is not to change. */
    public DataAsset change(Caller caller, String id, Fields body) {
        Optional<String> name = body.text("name");
        Optional<String> mount = body.text("mount");
        Optional<String> description = body.text("description");
        Optional<List<String>> tags = body.texts("tags");
        Optional<Map<String, Object>> metadata = body.freeMembers("custom_metadata");
        metadata.ifPresent(said -> customMetadata.schema().mistakesIn(said).forEach(body::mistake));
        body.throwIfWrong();
        return dataAssets.describe(
                caller,
                id,
                known ->
                        new Labels(
                                name.orElse(known.name()),
                                mount.orElse(known.mount()),
                                description.or(known::description),
                                tags.orElse(known.tags()),
                                metadata.orElse(known.customMetadata())));
    }

    public void archive(Caller caller, String id, boolean archived) {
        dataAssets.archive(caller, id, archived);
    }

    /** Removes a data asset and its files for good. */
    public void delete(Caller caller, String id) {
        transfers.refuseIfOpen(id);
        dataAssets.delete(caller, id, captures::readersOf);
    }
}
