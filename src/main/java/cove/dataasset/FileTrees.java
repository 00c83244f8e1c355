// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.folder.FileTree;
import cove.folder.SignedFolders;
import cove.http.Caller;
import cove.s3.Buckets;
import cove.s3.Login;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Where the files of data assets can be looked at: on this machine, or in their bucket, with the
 * credentials of whoever looks.
 */
public final class FileTrees {
    private final DataAssets dataAssets;
    private final Buckets buckets;

    public FileTrees(DataAssets dataAssets, Buckets buckets) {
        this.dataAssets = dataAssets;
        this.buckets = buckets;
    }

    /** The files of a data asset that is ready. */
    public Optional<? extends FileTree> of(Caller caller, DataAsset asset) {
        return of(asset, new Login(caller.userId(), caller.email()));
    }

    private Optional<? extends FileTree> of(DataAsset asset, Login user) {
        if (!(asset.state() instanceof DataAssetState.Ready)) {
            return Optional.empty();
        }
        return switch (asset.kind()) {
            case INTERNAL -> dataAssets.filesOf(asset);
            case EXTERNAL ->
                    asset.sourceBucket().map(source -> new BucketTree(buckets, source, user));
            case COMBINED -> Optional.of(combined(asset, user));
        };
    }

    private FileTree combined(DataAsset asset, Login user) {
        var members = new LinkedHashMap<String, FileTree>();
        for (Contained member : asset.contained()) {
            dataAssets
                    .byId(member.id())
                    .flatMap(known -> of(known, user))
                    .ifPresent(tree -> members.put(member.mount(), tree));
        }
        return new CombinedTree(members, user.userId());
    }

    /** The files behind a signed URL, for whoever holds it. */
    Optional<? extends FileTree> signed(String idAndReader) {
        int end = idAndReader.indexOf(SignedFolders.READ_AS);
        String id = end < 0 ? idAndReader : idAndReader.substring(0, end);
        String reader = end < 0 ? "" : idAndReader.substring(end + SignedFolders.READ_AS.length());
        var user = new Login(reader, dataAssets.store().emailOf(reader).orElse(""));
        return dataAssets.byId(id).flatMap(asset -> of(asset, user));
    }
}
