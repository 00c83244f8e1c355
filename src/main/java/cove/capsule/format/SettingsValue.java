// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value in a settings file, JSON or YAML, that still knows where it stands. */
sealed interface SettingsValue {
    Place place();

    record Fields(Place place, Map<String, SettingsValue> members) implements SettingsValue {
        public Fields {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    record Items(Place place, List<SettingsValue> elements) implements SettingsValue {
        public Items {
            elements = List.copyOf(elements);
        }
    }

    /** A text, number or boolean, as it was written. */
    record Scalar(Place place, String text) implements SettingsValue {}

    record Nothing(Place place) implements SettingsValue {}

    /** What it is, for a message. */
    default String described() {
        return switch (this) {
            case Fields _ -> "an object";
            case Items _ -> "a list";
            case Scalar scalar -> Quoted.of(scalar.text());
            case Nothing _ -> "nothing";
        };
    }
}
