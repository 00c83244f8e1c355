// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.computation.LaunchPlan.PlannedDataAsset;
import cove.dataasset.Contained;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssets;
import cove.mount.BucketFolder;
import cove.mount.BucketMounts;
import cove.mount.MountFailure;
import cove.problem.CoveException;
import cove.s3.Buckets;
import cove.s3.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the files of a run's data assets are on this machine: in their own folders, or in mounts of
 * buckets, which a run holds from its preparation to its end.
 */
final class RunData {
    private final DataAssets dataAssets;
    private final Buckets buckets;
    private final BucketMounts mounts;

    RunData(DataAssets dataAssets, Buckets buckets, BucketMounts mounts) {
        this.dataAssets = dataAssets;
        this.buckets = buckets;
        this.mounts = mounts;
    }

    /** What keeps a user from running with a data asset that is not on this machine. */
    Optional<String> obstacle(DataAsset asset, Login user) {
        List<ExternalPart> parts = external(asset, asset.mount());
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> lacking = mounts.lacking();
        if (lacking.isPresent()) {
            return Optional.of(
                    "Data asset %s is in a bucket, and this server cannot show buckets to runs: %s; or copy its files here: create a data asset of the same source without keep_on_external_storage"
                            .formatted(asset.id(), lacking.get()));
        }
        for (ExternalPart part : parts) {
            try {
                // What they open is seen at the start.
                buckets.open(part.source().location(), part.source().access(), user).close();
            } catch (CoveException e) {
                return Optional.of("Data asset %s: %s".formatted(part.dataAsset(), e.getMessage()));
            }
        }
        return Optional.empty();
    }

    /** The parts of a data asset that are in buckets. */
    private List<ExternalPart> external(DataAsset asset, String mount) {
        return switch (asset.kind()) {
            case INTERNAL -> List.of();
            case EXTERNAL -> List.of(ExternalPart.of(asset, mount));
            case COMBINED ->
                    asset.contained().stream()
                            .flatMap(
                                    member ->
                                            dataAssets
                                                    .byId(member.id())
                                                    .map(
                                                            known ->
                                                                    ExternalPart.of(
                                                                            known,
                                                                            mount
                                                                                    + "/"
                                                                                    + member
                                                                                            .mount()))
                                                    .stream())
                            .toList();
        };
    }

    /**
     * Makes all files ready to be shown to a run: the folders by their paths below {@code /data},
     * outer ones before those within them.
     */
    Map<String, Path> attach(Computation computation, RunFolder folder)
            throws IOException, Preparation.Impossible {
        mounts.detach(computation.id()); // what an interrupted preparation held
        var folders = new LinkedHashMap<String, Path>();
        var pins = new ExternalPins(folder, buckets, login(computation));
        for (PlannedDataAsset planned : computation.plan().dataAssets()) {
            DataAsset asset =
                    dataAssets.byId(planned.id()).orElseThrow(() -> Preparation.missing(planned));
            List<ExternalPart> parts = external(asset, planned.mount());
            switch (asset.kind()) {
                case INTERNAL ->
                        folders.put(
                                planned.mount(),
                                dataAssets
                                        .folderOf(asset.id())
                                        .orElseThrow(() -> Preparation.missing(planned)));
                case EXTERNAL -> {}
                case COMBINED -> {
                    if (parts.size() != asset.contained().size()) {
                        throw Preparation.missing(planned);
                    }
                    folders.put(planned.mount(), emptyFolders(asset, planned, folder));
                }
            }
            for (ExternalPart part : parts) {
                folders.put(part.mount(), mount(computation, part, pins));
            }
        }
        pins.write();
        return folders;
    }

    /** What the members of a combined data asset are mounted upon. */
    private static Path emptyFolders(DataAsset asset, PlannedDataAsset planned, RunFolder folder)
            throws IOException {
        Path outer = folder.external().resolve("combined").resolve(planned.mount());
        for (Contained member : asset.contained()) {
            Files.createDirectories(outer.resolve(member.mount()));
        }
        return outer;
    }

    private Path mount(Computation computation, ExternalPart part, ExternalPins pins)
            throws IOException, Preparation.Impossible {
        ExternalInput input = pins.pin(part);
        try {
            return mounts.attach(computation.id(), part.readBy(login(computation)), input.digest());
        } catch (MountFailure e) {
            throw new Preparation.Impossible(
                    FailureDiagnosis.notCarriedOut(
                            "mount_failed",
                            "Tried to show %s at /data/%s, but it could not be mounted: %s."
                                    .formatted(
                                            part.source().location(), part.mount(), e.getMessage()),
                            mounts.lacking()
                                    .map("This is for the server's administrator: %s."::formatted)
                                    .orElse(
                                            "Run it again; if it ends so each time, this is for the server's administrator: rclone mount has to work for the server's account (docs/operating.md).")));
        }
    }

    private static Login login(Computation computation) {
        return new Login(computation.owner(), computation.ownerEmail());
    }

    /** Where the files of a run's data assets were shown; what is gone by now is passed over. */
    Map<String, Path> known(Computation computation, RunFolder folder) {
        var folders = new LinkedHashMap<String, Path>();
        Map<BucketFolder, Path> shown = mounts.shownTo(computation.id());
        for (PlannedDataAsset planned : computation.plan().dataAssets()) {
            Optional<DataAsset> asset = dataAssets.byId(planned.id());
            dataAssets
                    .folderOf(planned.id())
                    .ifPresent(found -> folders.put(planned.mount(), found));
            for (ExternalPart part :
                    asset.map(found -> external(found, planned.mount())).orElse(List.of())) {
                Path place = shown.get(part.readBy(login(computation)));
                if (place != null) {
                    folders.put(part.mount(), place);
                }
            }
        }
        return folders;
    }

    /**
     * What became of the data in buckets while the run read it. Looked for once, however often it
     * is asked: the run lets go of its mounts then.
     */
    ExternalPins.End end(Computation computation, RunFolder folder, Optional<String> unread)
            throws IOException {
        if (computation.record().externalData().isEmpty()) {
            return ExternalPins.End.NONE;
        }
        var pins = new ExternalPins(folder, buckets, login(computation));
        ExternalPins.End end =
                pins.end(
                        computation.record().externalData(),
                        input -> partOf(computation, input),
                        mounts.broken(computation.id()).or(() -> unread));
        mounts.detach(computation.id());
        return end;
    }

    /**
     * Whether a file of a bucket may be what could not be read; FUSE has no other words for one
     * that its bucket does not give (EIO), or that is gone from there (ENOENT).
     */
    static boolean isUnreadable(Computation computation, IOException e) {
        return !computation.record().externalData().isEmpty()
                && (e instanceof NoSuchFileException
                        || String.valueOf(e.getMessage()).contains("Input/output error"));
    }

    private Optional<ExternalPart> partOf(Computation computation, ExternalInput input) {
        return computation.plan().dataAssets().stream()
                .flatMap(
                        planned ->
                                dataAssets.byId(planned.id()).stream()
                                        .flatMap(
                                                asset -> external(asset, planned.mount()).stream()))
                .filter(part -> part.mount().equals(input.mount()))
                .findFirst();
    }

    /** The run will read nothing any more. */
    void detach(Computation computation) {
        mounts.detach(computation.id());
    }
}
