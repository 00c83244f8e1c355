// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.capsule.format.AttachedSecret;
import cove.capsule.format.CapsuleDescription;
import cove.environment.BuildSecrets;
import cove.executor.SecretVariables;
import cove.problem.CoveException;
import cove.secret.Secret;
import cove.secret.SecretType;
import cove.secret.SecretValues;
import cove.secret.Secrets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the secrets that a capsule attaches among those of the user who runs it: the one whose id
 * or name is the attached one's id, else the one whose name is its description. Never just one of
 * the same type: a capsule gets nothing that its user did not name for it.
 */
final class RunSecrets {
    private final Secrets secrets;

    RunSecrets(Secrets secrets) {
        this.secrets = secrets;
    }

    /** Notes each secret of a capsule that its user does not have. */
    void check(String user, CapsuleDescription capsule, String about, Findings findings) {
        for (AttachedSecret attached : capsule.attachedSecrets()) {
            mistake(user, attached).ifPresent(mistake -> findings.mistake(about + mistake));
        }
    }

    /** The same for a process of a pipeline, where aws secrets of capsules are not asked for. */
    void checkInPipeline(String user, CapsuleDescription capsule, String about, Findings findings) {
        for (AttachedSecret attached : inPipeline(capsule)) {
            mistake(user, attached).ifPresent(mistake -> findings.mistake(about + mistake));
        }
    }

    /** The variables of a capsule's run, with what the user's secrets keep by now. */
    SecretVariables of(String user, CapsuleDescription capsule) throws Preparation.Impossible {
        return variables(user, capsule.attachedSecrets());
    }

    /** Those of a process of a pipeline. */
    SecretVariables inPipelineOf(String user, CapsuleDescription capsule)
            throws Preparation.Impossible {
        return variables(user, inPipeline(capsule));
    }

    /** What a capsule's image may be built with. */
    BuildSecrets ofBuild(String user, CapsuleDescription capsule) {
        return new BuildSecrets() {
            @Override
            public Set<String> names() {
                return capsule.attachedSecrets().stream()
                        .flatMap(attached -> attached.variables().values().stream())
                        .collect(Collectors.toUnmodifiableSet());
            }

            @Override
            public Map<String, String> values() {
                try {
                    return variables(user, capsule.attachedSecrets()).values();
                } catch (Preparation.Impossible e) {
                    return Map.of(); // the run will say what is missing
                }
            }

            @Override
            public Optional<String> gitToken(String host) {
                return secrets.find(user, "git:" + host)
                        .flatMap(secrets::open)
                        .map(values -> values.members().get("value"));
            }
        };
    }

    /** A pipeline's role takes the place of its capsules' aws secrets. */
    private static List<AttachedSecret> inPipeline(CapsuleDescription capsule) {
        return capsule.attachedSecrets().stream()
                .filter(attached -> !attached.type().equals(SecretType.AWS.word()))
                .toList();
    }

    private Optional<String> mistake(String user, AttachedSecret attached) {
        Optional<SecretType> type = SecretType.parse(attached.type());
        if (type.isEmpty()) {
            return Optional.of(
                    "the capsule wants a secret of type '%s', of which cove knows no members; write it in .codeocean/secrets.json as secrets of type general, a variable each"
                            .formatted(attached.type()));
        }
        return find(user, attached).isPresent()
                ? Optional.empty()
                : Optional.of(missing(type.get(), attached));
    }

    private static String missing(SecretType type, AttachedSecret attached) {
        return "the capsule wants a secret of type %s %s for %s, and you have none of this name; set it with: cove secret set %s%s"
                .formatted(
                        type.word(),
                        described(attached),
                        String.join(", ", attached.variables().values()),
                        ShellWords.text(List.of(names(attached).getLast())),
                        type == SecretType.GENERAL ? "" : " --type " + type.word());
    }

    private static String described(AttachedSecret attached) {
        String id = attached.id().map(word -> "with id " + word).orElse("");
        return attached.description()
                .map(text -> "called '%s' %s".formatted(text, id).strip())
                .orElse(id.isEmpty() ? "without a name" : id);
    }

    /** What the secret may go by; one that has neither is called like its variable. */
    private static List<String> names(AttachedSecret attached) {
        List<String> names =
                Stream.concat(attached.id().stream(), attached.description().stream()).toList();
        return names.isEmpty() ? List.of(attached.variables().values().iterator().next()) : names;
    }

    private Optional<Secret> find(String user, AttachedSecret attached) {
        return names(attached).stream()
                .flatMap(name -> secrets.find(user, name).stream())
                .filter(secret -> secret.type().word().equals(attached.type()))
                .findFirst();
    }

    private SecretVariables variables(String user, List<AttachedSecret> all)
            throws Preparation.Impossible {
        var values = new HashMap<String, String>();
        for (AttachedSecret attached : all) {
            Map<String, String> members = open(user, attached).members();
            attached.variables()
                    .forEach(
                            (member, variable) -> {
                                if (members.containsKey(member)) {
                                    values.put(variable, members.get(member));
                                }
                            });
        }
        return new SecretVariables(values);
    }

    private SecretValues open(String user, AttachedSecret attached) throws Preparation.Impossible {
        try {
            var found = find(user, attached).flatMap(secrets::open);
            if (found.isPresent()) {
                return found.get();
            }
        } catch (CoveException e) {
            throw impossible(e.getMessage());
        }
        throw impossible(
                mistake(user, attached)
                        .orElse("a secret of the capsule was removed while the run was prepared"));
    }

    private static Preparation.Impossible impossible(String why) {
        return new Preparation.Impossible(
                FailureDiagnosis.notCarriedOut(
                        "secret_missing",
                        "Tried to give the run its secrets, but: %s.".formatted(why),
                        "Set the secret again with cove secret set, then run it again."));
    }
}
