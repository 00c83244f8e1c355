// SPDX-License-Identifier: Apache-2.0
package cove.event;

import cove.access.Access;
import cove.access.Action;
import cove.access.Audience;
import cove.access.ObjectKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads events with those who may know of them now: three questions, however many there are. */
final class EventReader {
    /** As many as one answer holds. */
    static final int MOST = 500;

    private final EventStore store;
    private final Access access;

    EventReader(EventStore store, Access access) {
        this.store = store;
        this.access = access;
    }

    EventStore.Span span() {
        return store.span();
    }

    /** The next ones, at most {@link #MOST}. */
    List<Event> after(long number, long until) {
        List<EventStore.Kept> found = store.after(number, until, MOST);
        Map<String, Audience> ofPrograms =
                access.audiences(
                        Action.SEE_RUNS,
                        ObjectKind.CAPSULE,
                        distinct(
                                found,
                                EventReader::isForMoreThanItsOwner,
                                EventStore.Kept::program));
        Map<String, Audience> ofDataAssets =
                access.audiences(
                        Action.KNOW,
                        ObjectKind.DATA_ASSET,
                        distinct(
                                found,
                                kept -> !kept.kind().isOfComputation(),
                                kept -> Optional.of(kept.object())));
        return found.stream()
                .map(kept -> new Event(kept, audience(kept, ofPrograms, ofDataAssets)))
                .toList();
    }

    /** Of the runs of a release others see nothing: {@link Access}. */
    private static boolean isForMoreThanItsOwner(EventStore.Kept kept) {
        return kept.kind().isOfComputation() && !kept.ofRelease();
    }

    private static List<String> distinct(
            List<EventStore.Kept> found,
            Predicate<EventStore.Kept> wanted,
            Function<EventStore.Kept, Optional<String>> id) {
        return found.stream()
                .filter(wanted)
                .flatMap(kept -> id.apply(kept).stream())
                .distinct()
                .toList();
    }

    private static Audience audience(
            EventStore.Kept kept,
            Map<String, Audience> ofPrograms,
            Map<String, Audience> ofDataAssets) {
        Audience others =
                switch (kept.kind()) {
                    case DATA_ASSET_DELETED -> new Audience(kept.readers());
                    case DATA_ASSET_CREATED, DATA_ASSET_STATE, DATA_ASSET_RENAMED ->
                            ofDataAssets.getOrDefault(kept.object(), Audience.NOBODY);
                    case COMPUTATION_CREATED,
                            COMPUTATION_STATE,
                            COMPUTATION_RENAMED,
                            COMPUTATION_DELETED ->
                            kept.program()
                                    .filter(_ -> isForMoreThanItsOwner(kept))
                                    .map(ofPrograms::get)
                                    .orElse(Audience.NOBODY);
                };
        return others.with(kept.owner());
    }
}
