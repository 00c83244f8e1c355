// SPDX-License-Identifier: Apache-2.0
package cove.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import cove.problem.CoveException;
import cove.problem.Echo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads the members of a request's JSON object and collects every mistake on the way. {@code null}
 * means absent: the vendor's SDK sends all members it knows (the SDK's client.py).
 */
public final class Fields {
    private final JsonNode object;
    private final String where;
    private final List<String> mistakes;

    private Fields(JsonNode object, String where, List<String> mistakes) {
        this.object = object;
        this.where = where;
        this.mistakes = mistakes;
    }

    /** Reads a whole body; an empty one counts as an empty object. */
    public static Fields ofBody(byte[] body) {
        var mistakes = new ArrayList<String>();
        JsonNode node = parse(body);
        if (!node.isObject() && !node.isNull() && !node.isMissingNode()) {
            throw CoveException.invalid(
                    "The request's body must be a JSON object, but it is %s."
                            .formatted(kindOf(node)));
        }
        return new Fields(node, "", mistakes);
    }

    /** Reads a body that is an array, as the member of this name; none counts as an empty one. */
    static Fields ofArrayBody(byte[] body, String name) {
        JsonNode node = parse(body);
        if (!node.isArray() && !isAbsent(node)) {
            throw CoveException.invalid(
                    "The request's body must be a JSON array, but it is %s."
                            .formatted(kindOf(node)));
        }
        var object = Json.MAPPER.createObjectNode();
        object.set(name, isAbsent(node) ? object.arrayNode() : node);
        return new Fields(object, "", new ArrayList<>());
    }

    private static JsonNode parse(byte[] body) {
        if (body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return Json.MAPPER
                    .reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(body);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw CoveException.invalid(
                    "The request's body is no JSON: %s%s"
                            .formatted(
                                    e.getOriginalMessage(),
                                    at == null
                                            ? ""
                                            : " (line %d, column %d)"
                                                    .formatted(at.getLineNr(), at.getColumnNr())));
        } catch (IOException e) {
            throw CoveException.invalid("The request's body is no JSON: " + e.getMessage());
        }
    }

    /** Whether the member is there, and not null. */
    public boolean has(String name) {
        return !isAbsent(object.path(name));
    }

    public Optional<String> text(String name) {
        return value(name, JsonNode::isTextual, "a string").map(JsonNode::textValue);
    }

    /** A string that no answer may repeat, not even to say what is wrong with it. */
    public Optional<String> hiddenText(String name) {
        JsonNode node = object.path(name);
        if (!isAbsent(node) && !node.isTextual()) {
            mistake("%s must be a string".formatted(where + name));
        }
        return Optional.ofNullable(node.textValue());
    }

    /**
     * A string that must be there. A missing one is a mistake, and reads as empty until the end.
     */
    public String requiredText(String name) {
        var value = value(name, JsonNode::isTextual, "a string");
        if (value.isEmpty() && isAbsent(object.path(name))) {
            mistake("%s is missing".formatted(where + name));
        }
        return value.map(JsonNode::textValue).orElse("");
    }

    public Optional<Integer> integer(String name) {
        return value(name, node -> node.isIntegralNumber() && node.canConvertToInt(), "an integer")
                .map(JsonNode::intValue);
    }

    /** How many, or how many bytes: 0 or more. */
    public Optional<Long> count(String name) {
        return value(
                        name,
                        node ->
                                node.isIntegralNumber()
                                        && node.canConvertToLong()
                                        && node.longValue() >= 0,
                        "an integer of 0 or more")
                .map(JsonNode::longValue);
    }

    public Optional<Boolean> bool(String name) {
        return value(name, JsonNode::isBoolean, "true or false").map(JsonNode::booleanValue);
    }

    public Optional<Double> number(String name) {
        return value(name, Fields::isFinite, "a number").map(JsonNode::doubleValue);
    }

    /** A string that is one of these words. */
    public Optional<String> word(String name, Collection<String> words) {
        Optional<String> word = text(name);
        if (word.isPresent() && !words.contains(word.get())) {
            mistake(
                    "%s must be one of %s, but it is '%s'"
                            .formatted(
                                    where + name, String.join(", ", words), Echo.of(word.get())));
            return Optional.empty();
        }
        return word;
    }

    /** A word that must be there. */
    public Optional<String> requiredWord(String name, Collection<String> words) {
        if (!has(name)) {
            mistake(
                    "%s is missing; it is one of %s"
                            .formatted(where + name, String.join(", ", words)));
        }
        return word(name, words);
    }

    /** A boolean, or the string {@code "true"} or {@code "false"}. */
    public Optional<Boolean> boolOrText(String name) {
        return object.path(name).isTextual()
                ? word(name, List.of("true", "false")).map(Boolean::valueOf)
                : bool(name);
    }

    /** An object; its mistakes are collected with those of this one. */
    public Optional<Fields> object(String name) {
        return value(name, JsonNode::isObject, "an object")
                .map(node -> new Fields(node, where + name + ".", mistakes));
    }

    /** A string or a number. */
    public Optional<Object> scalar(String name) {
        return value(name, Fields::isScalar, "a string or a number").map(Fields::scalarIn);
    }

    /** An array of strings and numbers. */
    public Optional<List<Object>> scalars(String name) {
        return value(name, Fields::isScalars, "an array of strings and numbers")
                .map(Fields::scalarsIn);
    }

    /** An object of any members, each a string, a number, or an array of them. */
    public Optional<Map<String, Object>> freeMembers(String name) {
        return value(name, JsonNode::isObject, "an object")
                .map(
                        node -> {
                            var inner = new Fields(node, where + name + ".", mistakes);
                            var members = new LinkedHashMap<String, Object>();
                            for (String member : (Iterable<String>) node::fieldNames) {
                                Optional<?> value =
                                        node.get(member).isArray()
                                                ? inner.scalars(member)
                                                : inner.scalar(member);
                                value.ifPresent(given -> members.put(member, given));
                            }
                            return members;
                        });
    }

    /** 1e999 is a number in JSON and none here. */
    private static boolean isFinite(JsonNode node) {
        return node.isNumber() && Double.isFinite(node.doubleValue());
    }

    private static boolean isScalar(JsonNode node) {
        return node.isTextual() || isFinite(node);
    }

    private static boolean isScalars(JsonNode node) {
        return node.isArray() && node.valueStream().allMatch(Fields::isScalar);
    }

    private static Object scalarIn(JsonNode node) {
        return node.isTextual() ? node.textValue() : node.numberValue();
    }

    private static List<Object> scalarsIn(JsonNode node) {
        return node.valueStream().map(Fields::scalarIn).toList();
    }

    /** An array of strings; absent is told apart from empty. */
    public Optional<List<String>> texts(String name) {
        return array(name)
                .map(
                        items -> {
                            var texts = new ArrayList<String>();
                            for (int i = 0; i < items.size(); i++) {
                                JsonNode item = items.get(i);
                                if (item.isTextual()) {
                                    texts.add(item.textValue());
                                } else {
                                    wrongType("%s[%d]".formatted(name, i), "a string", item);
                                }
                            }
                            return List.copyOf(texts);
                        });
    }

    /** An array of objects; absent is told apart from empty. */
    public Optional<List<Fields>> objects(String name) {
        return array(name)
                .map(
                        items -> {
                            var objects = new ArrayList<Fields>();
                            for (int i = 0; i < items.size(); i++) {
                                JsonNode item = items.get(i);
                                String place = "%s%s[%d]".formatted(where, name, i);
                                if (item.isObject()) {
                                    objects.add(new Fields(item, place + ".", mistakes));
                                } else {
                                    wrongType("%s[%d]".formatted(name, i), "an object", item);
                                }
                            }
                            return List.copyOf(objects);
                        });
    }

    /** What a whole request says, in a few letters: the same for all that mean the same. */
    public String digest() {
        return RequestDigest.of(object);
    }

    public void mistake(String mistake) {
        mistakes.add(mistake);
    }

    /** Throws if anything read so far was wrong, with all of it. */
    public void throwIfWrong() {
        CoveException.throwIfAny(mistakes);
    }

    /** The mistakes found so far; the caller may add its own. */
    public List<String> mistakes() {
        return mistakes;
    }

    private Optional<JsonNode> array(String name) {
        return value(name, JsonNode::isArray, "an array");
    }

    private Optional<JsonNode> value(String name, Predicate<JsonNode> isRight, String wanted) {
        JsonNode node = object.path(name);
        if (isAbsent(node)) {
            return Optional.empty();
        }
        if (!isRight.test(node)) {
            wrongType(name, wanted, node);
            return Optional.empty();
        }
        return Optional.of(node);
    }

    private void wrongType(String name, String wanted, JsonNode found) {
        mistake("%s must be %s, but it is %s".formatted(where + name, wanted, kindOf(found)));
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static String kindOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
            case NUMBER -> "the number " + node.asText();
            case BOOLEAN -> node.asText();
            case NULL, MISSING -> "null";
        };
    }
}
